import type { Static, TObject } from 'typebox';
import { ConfigError } from './config-error.ts';
import { helpText } from './describe-config.ts';
import { readConfig } from './read-config.ts';

/** What is needed of the running process: `process` itself, in `main.ts`. */
export type HostProcess = Pick<NodeJS.Process, 'argv' | 'env' | 'exit'> & {
  readonly stdout: Pick<NodeJS.WriteStream, 'write'>;
};

/** What the settings are, and how they must fit each other. */
export interface ConfigSource<Schema extends TObject> {
  readonly name: string;
  readonly schema: Schema;
  readonly process: HostProcess;
  /** Says what is wrong between the settings; none: they fit. */
  readonly relate?: (config: Readonly<Static<Schema>>) => readonly string[];
}

/**
 * The configuration of a process, or the end of that process: `--help` prints the settings and
 * exits with 0; settings that cannot be used are logged, one line each, and end it with 1.
 */
export function configOrExit<Schema extends TObject>(
  source: ConfigSource<Schema>,
): Readonly<Static<Schema>> {
  const { name, schema, process: host } = source;
  if (host.argv.slice(2).some((argument) => argument === '--help' || argument === '-h')) {
    host.stdout.write(helpText(name, schema));
    return host.exit(0);
  }
  try {
    const config = readConfig(schema, host.env);
    const problems = source.relate?.(config) ?? [];
    if (problems.length > 0) throw new ConfigError(problems);
    return config;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    // There is no logger yet, since its level is one of the settings: the lines look like its own.
    const time = new Date().toISOString();
    for (const msg of error.problems) {
      const line = { time, level: 'error', service: name, msg, code: error.code };
      host.stdout.write(`${JSON.stringify(line)}\n`);
    }
    return host.exit(1);
  }
}

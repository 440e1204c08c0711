import type { Static, TObject } from 'typebox';
import { ConfigError } from './config-error.ts';
import { readConfigFile, type ConfigFile } from './config-file.ts';
import { CONFIG_FILE, helpText } from './describe-config.ts';
import { misspeltNames } from './misspelt-names.ts';
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
 * The configuration of a process, from its environment and the file that `CONFIG_FILE` names, or the
 * end of that process: `--help` prints the settings and exits with 0; settings that cannot be used are
 * logged, one line each, and end it with 1. What is only likely to be a mistake is logged as a warning.
 */
export function configOrExit<Schema extends TObject>(
  source: ConfigSource<Schema>,
): Readonly<Static<Schema>> {
  const { name, schema, process: host } = source;
  if (host.argv.slice(2).some((argument) => argument === '--help' || argument === '-h')) {
    host.stdout.write(helpText(name, schema));
    return host.exit(0);
  }
  // There is no logger yet, since its level is one of the settings: the lines look like its own.
  const time = new Date().toISOString();
  const tell = (line: { level: 'error' | 'warn'; msg: string; code?: string }): void => {
    const { level, ...rest } = line;
    host.stdout.write(`${JSON.stringify({ time, level, service: name, ...rest })}\n`);
  };
  const file = readConfigFile(schema, host.env[CONFIG_FILE.name]);
  const warnings = [...file.warnings, ...misspeltNames(schema, host.env)];
  warnings.forEach((msg) => tell({ level: 'warn', msg }));
  try {
    return configOf(source, file);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const { code, problems } = error;
    problems.forEach((msg) => tell({ level: 'error', msg, code }));
    return host.exit(1);
  }
}

function configOf<Schema extends TObject>(
  { schema, process: host, relate }: ConfigSource<Schema>,
  file: ConfigFile,
): Readonly<Static<Schema>> {
  const problems = [...file.problems];
  try {
    const config = readConfig(schema, host.env, file.values);
    problems.push(...(relate?.(config) ?? []));
    if (problems.length === 0) return config;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    problems.push(...error.problems);
  }
  throw new ConfigError(problems);
}

import { startApp } from './child.ts';

/** What the command did. */
export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  /** Without the lines of progress: whether there are any depends on how busy the machine is. */
  readonly stderr: string;
}

const PROGRESS_LINES = /^[\d,]+ of [\d,]+ (?:transactions|events|requests) \(.*\n/gm;

/** A `streamfold` command that runs. */
export interface RunningCli {
  readonly result: Promise<CliResult>;
  signal(signal: 'SIGINT' | 'SIGKILL'): void;
}

/** Starts `streamfold` with these arguments, and without MONGO_URL unless it is given. */
export function startCli(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): RunningCli {
  const child = startApp('cli', { args, env });
  return {
    result: child.ended.then((code) => {
      const { stdout, stderr } = child.output;
      return { code, stdout, stderr: stderr.replaceAll(PROGRESS_LINES, '') };
    }),
    signal: (signal) => void child.process.kill(signal),
  };
}

/** Runs `streamfold` to its end. */
export function runCli(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CliResult> {
  return startCli(args, env).result;
}

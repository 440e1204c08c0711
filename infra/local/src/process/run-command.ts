import { execFile } from 'node:child_process';
import { systemCodeOf } from '../local-error.ts';

/** How a command ended. */
export type CommandResult =
  | { readonly outcome: 'succeeded'; readonly output: string }
  | { readonly outcome: 'failed'; readonly reason: string }
  | { readonly outcome: 'missing'; readonly reason: string };

/** How a command is run. */
export interface CommandOptions {
  readonly timeoutMs: number;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

const OUTPUT_BYTES_MAX = 16 * 1024 * 1024;

/** Runs a command to its end, without a shell; never rejects. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const { timeoutMs, ...rest } = options;
    execFile(
      command,
      args,
      { ...rest, timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: OUTPUT_BYTES_MAX },
      (error, stdout, stderr) => {
        if (error === null) return resolve({ outcome: 'succeeded', output: stdout });
        if (systemCodeOf(error) === 'ENOENT') {
          return resolve({ outcome: 'missing', reason: `${command} is not on PATH` });
        }
        const ending = error.killed
          ? `no end within ${String(timeoutMs / 1000)} s`
          : lastLine(stderr) || lastLine(stdout) || error.message;
        resolve({ outcome: 'failed', reason: `${nameOf(command, args)}: ${ending}` });
      },
    );
  });
}

function nameOf(command: string, args: readonly string[]): string {
  return [command.split('/').at(-1), ...args.filter((arg) => /^[a-z]/.test(arg)).slice(0, 2)].join(
    ' ',
  );
}

function lastLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const errors = lines.filter((line) => /^(E:|ERROR)/.test(line));
  return (errors[0] ?? lines.at(-1) ?? '').trim();
}

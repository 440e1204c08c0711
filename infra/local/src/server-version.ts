import { runCommand } from './process/run-command.ts';
import { sourceEnvironment, type BinarySource } from './server-source.ts';

const VERSION_MS_MAX = 10_000;

/** What an executable says about itself with `--version`, or why it says nothing. */
export type VersionResult =
  | { readonly outcome: 'known'; readonly version: string }
  | { readonly outcome: 'unknown'; readonly reason: string };

/** Runs the executable with `--version`: also the proof that it runs here at all. */
export async function readVersion(
  binary: Pick<BinarySource, 'path' | 'libraryPath'>,
  env: NodeJS.ProcessEnv,
): Promise<VersionResult> {
  const result = await runCommand(binary.path, ['--version'], {
    env: sourceEnvironment({ kind: 'binary', version: '', from: '', ...binary }, env),
    timeoutMs: VERSION_MS_MAX,
  });
  if (result.outcome !== 'succeeded') return { outcome: 'unknown', reason: result.reason };
  // `Redis server v=7.0.15 sha=…`, `Valkey server v=8.0.1 …`, `db version v6.0.5`.
  const version = /\bv=?(\d+\.\d+\.\d+)/.exec(result.output)?.[1];
  return version === undefined
    ? { outcome: 'unknown', reason: `${binary.path} --version names no version` }
    : { outcome: 'known', version };
}

/** Whether `version` is `minimum` (`major.minor`) or newer. */
export function isAtLeast(version: string, minimum: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [majorMin = 0, minorMin = 0] = minimum.split('.').map(Number);
  return major > majorMin || (major === majorMin && minor >= minorMin);
}

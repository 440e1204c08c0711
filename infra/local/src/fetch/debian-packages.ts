import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Progress } from '../progress.ts';
import { findOnPath } from '../process/find-on-path.ts';
import { runCommand } from '../process/run-command.ts';
import { watchFolderSize, type FetchLabel } from './watch-folder-size.ts';

const RESOLVE_MS_MAX = 30_000;
const UPDATE_MS_MAX = 120_000;
const DOWNLOAD_MS_MAX = 180_000;
const UNPACK_MS_MAX = 60_000;

/** What is fetched from Debian. */
export type DebianRequest = FetchLabel & {
  /** Packages that are needed even if the system has them. */
  readonly packages: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly progress: Progress;
};

/** Why Debian's packages cannot be used here, or undefined if they can. */
export function debianProblem(env: NodeJS.ProcessEnv): string | undefined {
  const missing = ['apt-get', 'dpkg'].filter((name) => findOnPath(name, env) === undefined);
  return missing.length === 0 ? undefined : `${missing.join(' and ')} not on PATH`;
}

/**
 * Downloads packages with whatever of their dependencies the system lacks, and unpacks them into
 * `folder`. Nothing is installed: no script of a package runs and the system stays as it was. Needs
 * no root, except to get the lists of packages where the system has none.
 *
 * @throws {Error} with the reason, for a person.
 */
export async function unpackDebianPackages(folder: string, request: DebianRequest): Promise<void> {
  const { env, progress } = request;
  const names = await neededPackages(request);
  const downloads = join(folder, '.debs');
  mkdirSync(downloads);
  // apt warns when its own user cannot write into the folder, and gives up root only for that.
  const asRoot = process.getuid?.() === 0 ? ['-o', 'APT::Sandbox::User=root'] : [];
  const result = await watchFolderSize(downloads, request, progress, () =>
    runCommand('apt-get', ['download', '-qq', ...asRoot, ...names], {
      cwd: downloads,
      env,
      timeoutMs: DOWNLOAD_MS_MAX,
    }),
  );
  if (result.outcome !== 'succeeded') throw new Error(result.reason);
  for (const file of readdirSync(downloads)) {
    const unpacked = await runCommand('dpkg', ['-x', join(downloads, file), folder], {
      env,
      timeoutMs: UNPACK_MS_MAX,
    });
    if (unpacked.outcome !== 'succeeded') throw new Error(unpacked.reason);
  }
  rmSync(downloads, { recursive: true });
}

/** The folder with the shared libraries of unpacked packages, or undefined if there are none. */
export function debianLibraryPath(folder: string): string | undefined {
  const base = join(folder, 'usr', 'lib');
  try {
    const triplet = readdirSync(base).find((name) => name.includes('-linux-gnu'));
    return triplet === undefined ? undefined : join(base, triplet);
  } catch {
    // No library among the packages.
    return undefined;
  }
}

async function neededPackages(request: DebianRequest): Promise<readonly string[]> {
  const first = await missingPackages(request);
  if (first.outcome === 'succeeded') return first.names;
  if (process.getuid?.() !== 0) {
    throw new Error(`${first.reason} (apt-get update, which needs root, may help)`);
  }
  request.progress.say('Getting the lists of Debian packages (apt-get update) …');
  const updated = await runCommand('apt-get', ['update', '-qq'], {
    env: request.env,
    timeoutMs: UPDATE_MS_MAX,
  });
  if (updated.outcome !== 'succeeded') throw new Error(updated.reason);
  const second = await missingPackages(request);
  if (second.outcome !== 'succeeded') throw new Error(second.reason);
  return second.names;
}

type Missing =
  | { readonly outcome: 'succeeded'; readonly names: readonly string[] }
  | { readonly outcome: 'failed'; readonly reason: string };

async function missingPackages({ packages, env }: DebianRequest): Promise<Missing> {
  const args = ['install', '--print-uris', '-qq', '-y', '--no-install-recommends', ...packages];
  const result = await runCommand('apt-get', args, { env, timeoutMs: RESOLVE_MS_MAX });
  if (result.outcome !== 'succeeded') return { outcome: 'failed', reason: result.reason };
  // Each line is: 'address' name_version_architecture.deb size hash
  const listed = result.output.split('\n').flatMap((line) => {
    const name = /^'[^']*' ([^_ ]+)_[^ ]*\.deb /.exec(line)?.[1];
    return name === undefined ? [] : [name];
  });
  return { outcome: 'succeeded', names: [...new Set([...packages, ...listed])] };
}

import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Progress } from '../progress.ts';
import { runCommand } from '../process/run-command.ts';
import { debianProblem, unpackDebianPackages } from './debian-packages.ts';
import { watchFolderSize, type FetchLabel } from './watch-folder-size.ts';

const PROBE_MS_MAX = 20_000;
const DOWNLOAD_MS_MAX = 300_000;
const UNPACK_MS_MAX = 120_000;
const PYTHONS = ['python3', 'python'];
const PIP_FOLDER = '.pip';
const PIP_BYTES = 3_000_000;

/** What is fetched from the Python package index. */
export type WheelRequest = FetchLabel & {
  /** `name==version`. */
  readonly requirement: string;
  /** Further options of `pip download`, to choose among wheels. */
  readonly options?: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly progress: Progress;
};

interface Pip {
  readonly python: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Downloads one wheel, without its dependencies, and unpacks it into `folder`. Nothing is installed
 * and no code of the wheel runs.
 *
 * @throws {Error} with the reason, for a person.
 */
export async function unpackWheel(folder: string, request: WheelRequest): Promise<void> {
  const pip = await findPip(folder, request);
  const downloads = join(folder, '.wheels');
  const temporary = join(downloads, 'temporary');
  mkdirSync(temporary, { recursive: true });
  const args = ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--quiet'];
  const result = await watchFolderSize(downloads, request, request.progress, () =>
    runCommand(
      pip.python,
      [...args, ...(request.options ?? []), '--dest', downloads, request.requirement],
      { env: { ...pip.env, TMPDIR: temporary }, timeoutMs: DOWNLOAD_MS_MAX },
    ),
  );
  if (result.outcome !== 'succeeded') throw new Error(result.reason);
  const wheel = readdirSync(downloads).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new Error(`pip brought no wheel of ${request.requirement}`);
  const unpacked = await runCommand(
    pip.python,
    ['-m', 'zipfile', '-e', join(downloads, wheel), folder],
    { env: request.env, timeoutMs: UNPACK_MS_MAX },
  );
  if (unpacked.outcome !== 'succeeded') throw new Error(unpacked.reason);
  rmSync(downloads, { recursive: true });
  rmSync(join(folder, PIP_FOLDER), { recursive: true, force: true });
}

async function findPip(folder: string, request: WheelRequest): Promise<Pip> {
  const reasons: string[] = [];
  for (const python of PYTHONS) {
    const probed = await runCommand(python, ['-m', 'pip', '--version'], {
      env: request.env,
      timeoutMs: PROBE_MS_MAX,
    });
    if (probed.outcome === 'succeeded') return { python, env: request.env };
    reasons.push(probed.reason);
  }
  const isPythonHere = reasons.some((reason) => !reason.endsWith('is not on PATH'));
  if (!isPythonHere || debianProblem(request.env) !== undefined) {
    throw new Error(reasons.join('; '));
  }
  return pipFromDebian(folder, request);
}

// Debian's python3 comes without pip; its package can be used from where it was unpacked.
async function pipFromDebian(folder: string, request: WheelRequest): Promise<Pip> {
  const home = join(folder, PIP_FOLDER);
  mkdirSync(home);
  await unpackDebianPackages(home, {
    packages: ['python3-pip'],
    label: 'Fetching pip',
    totalBytes: PIP_BYTES,
    env: request.env,
    progress: request.progress,
  });
  const modules = join(home, 'usr', 'lib', 'python3', 'dist-packages');
  return { python: 'python3', env: { ...request.env, PYTHONPATH: modules } };
}

import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PeerUnavailableError } from './peer-unavailable-error.ts';

/** Packages that are installed for a peer alone, the first of which is the peer. */
export interface PeerPackages {
  readonly name: string;
  /** Exact versions by package. */
  readonly dependencies: Readonly<Record<string, string>>;
}

const INSTALL_MS_MAX = 240_000;
const run = promisify(execFile);

/**
 * Loads a package that only a benchmark needs. It is installed by npm, at the versions named here,
 * into `.streamfold/bench-peers` of the checkout when it is first needed: nothing of it is in the
 * install of the workspace.
 *
 * @throws {PeerUnavailableError} it cannot be installed or loaded
 */
export async function loadPeer(
  { checkout, env }: { readonly checkout: string; readonly env: NodeJS.ProcessEnv },
  packages: PeerPackages,
): Promise<unknown> {
  const folder = join(checkout, '.streamfold', 'bench-peers', packages.name);
  const manifest = join(folder, 'package.json');
  const wanted = manifestText(packages);
  // npm writes this file last: with it, and the same manifest, the install is whole.
  const isInstalled =
    existsSync(join(folder, 'node_modules', '.package-lock.json')) &&
    readFileSync(manifest, 'utf8') === wanted;
  if (!isInstalled) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(manifest, wanted);
    process.stderr.write(`Installing ${packages.name} for the comparison …\n`);
    await unavailableOnError(`npm install of ${packages.name}`, () =>
      run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], {
        cwd: folder,
        env,
        timeout: INSTALL_MS_MAX,
      }),
    );
  }
  const load = createRequire(manifest);
  return await unavailableOnError(`loading ${packages.name}`, () =>
    Promise.resolve(load(Object.keys(packages.dependencies)[0] ?? '') as unknown),
  );
}

/** Runs `work`; whatever it fails with is why the peer is not to be had. */
export async function unavailableOnError<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const [reason] = (cause instanceof Error ? cause.message : String(cause)).split('\n').slice(-1);
    throw new PeerUnavailableError(`${what} failed: ${reason}`, { cause });
  }
}

function manifestText({ name, dependencies }: PeerPackages): string {
  const core = '@event-driven-io/emmett';
  // The stores ask for one exact version of the core, which is not always the one that is published.
  const overrides = core in dependencies ? { [core]: `$${core}` } : {};
  return `${JSON.stringify({ name: `peer-${name}`, private: true, dependencies, overrides }, undefined, 2)}\n`;
}

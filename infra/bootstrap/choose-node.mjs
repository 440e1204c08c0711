import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { BootstrapError } from './bootstrap-error.mjs';
import { toolchain } from './checkout.mjs';
import { quietNpmEnvironment, runQuietly } from './run-quietly.mjs';
import { withLock } from './with-lock.mjs';

const MAJOR = '24';

/** The path of a Node that can run the workspace: this one if it is new enough, else a fetched one. */
export async function chooseNode() {
  if (isNewEnough(process.versions.node)) return process.execPath;
  const home = join(toolchain, `node-${MAJOR}`);
  return (
    findNode(home) ??
    (await withLock('node', async () => findNode(home) ?? (await fetchNode(home))))
  );
}

/** Whether a Node of this version runs TypeScript sources as they are: 22.22 or newer. */
export function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 22);
}

async function fetchNode(home) {
  const partial = join(toolchain, `.partial-node-${process.pid}`);
  process.stdout.write(`Node ${process.versions.node} is too old: fetching Node ${MAJOR} …\n`);
  const reasons = [];
  // The package `node` puts the binary in place by a script of its own. Where npm does not run
  // scripts of packages, the package that carries the binary is installed by its name.
  for (const name of ['node', platformPackage()]) {
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true });
    writeFileSync(join(partial, 'package.json'), '{ "private": true }\n');
    const result = await runQuietly('npm', ['install', '--no-save', `${name}@${MAJOR}`], {
      cwd: partial,
      env: quietNpmEnvironment(),
    });
    if (findNode(partial) !== undefined) return publish(partial, home);
    reasons.push(`npm install ${name}@${MAJOR}: ${result.problem ?? 'it brought no node binary'}`);
  }
  rmSync(partial, { recursive: true, force: true });
  throw new BootstrapError(
    `Node 22.22 or newer is needed, this is ${process.versions.node}, and Node ${MAJOR} could not ` +
      `be fetched. Install Node ${MAJOR} and run the command again.\n  ${reasons.join('\n  ')}`,
  );
}

function publish(partial, home) {
  rmSync(home, { recursive: true, force: true });
  renameSync(partial, home);
  for (const entry of readdirSync(toolchain)) {
    if (entry.startsWith('.partial-node-')) {
      rmSync(join(toolchain, entry), { recursive: true, force: true });
    }
  }
  return findNode(home);
}

function findNode(home) {
  const candidates = ['node', `node/node_modules/${platformPackage()}`, platformPackage()];
  return candidates
    .map((name) => join(home, 'node_modules', name, 'bin', 'node'))
    .find((path) => existsSync(path) && runs(path));
}

function runs(path) {
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 20_000 });
  return status === 0 && isNewEnough(stdout.trim().replace(/^v/, ''));
}

function platformPackage() {
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  return `${prefix}-${process.platform}-${process.arch}`;
}

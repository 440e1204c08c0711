import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { spawnSync } from 'node:child_process';
import { BootstrapError } from './bootstrap-error.mjs';
import { checkout, rootManifest } from './checkout.mjs';
import { quietNpmEnvironment, runQuietly } from './run-quietly.mjs';
import { withLock } from './with-lock.mjs';

const STAMP = join(checkout, 'node_modules', '.streamfold-installed');

/** Installs the packages of the workspace when none are there or the lockfile has changed. */
export async function installPackages(node) {
  if (isInstalled()) return;
  await withLock('install', async () => {
    if (!isInstalled()) await install(node);
  });
}

async function install(node) {
  const { packageManager } = rootManifest();
  process.stdout.write(`Installing packages with ${packageManager} …\n`);
  const started = Date.now();
  const digest = lockDigest();
  // `pm-on-fail`: npx has just brought the very version that the manifest asks for, so pnpm need not
  // look for itself in the lockfile.
  const args = ['-y', packageManager, 'install', '--frozen-lockfile', '--config.pm-on-fail=ignore'];
  const options = {
    cwd: checkout,
    // The npx of the fetched Node does not exist: the one on PATH runs on the Node put before it.
    env: { ...quietNpmEnvironment(dirname(node)), npm_config_confirm_modules_purge: 'false' },
  };
  const problem = process.stdout.isTTY
    ? shown('npx', args, options)
    : (await runQuietly('npx', args, options)).problem;
  if (problem !== undefined) {
    throw new BootstrapError(
      `The packages could not be installed: npx ${args.join(' ')}: ${problem}`,
    );
  }
  writeFileSync(STAMP, digest);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  process.stdout.write(`Packages installed in ${seconds} s.\n`);
}

function shown(command, args, options) {
  const { error, status, signal } = spawnSync(command, args, { ...options, stdio: 'inherit' });
  if (error !== undefined) {
    return error.code === 'ENOENT' ? `${command} is not on PATH` : error.message;
  }
  return status === 0 ? undefined : `it ended with ${signal ?? `code ${status}`}, see above`;
}

function isInstalled() {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lockDigest();
}

function lockDigest() {
  const hash = createHash('sha256');
  for (const name of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json']) {
    hash.update(readFileSync(join(checkout, name)));
  }
  return hash.digest('hex');
}

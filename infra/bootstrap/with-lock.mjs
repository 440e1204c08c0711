import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { BootstrapError } from './bootstrap-error.mjs';
import { toolchain } from './checkout.mjs';

const WAIT_MS_MAX = 10 * 60_000;
const WRITING_MS_MAX = 2_000;

/** Runs `work` while no other run of the bootstrap in this checkout is in the same step. */
export async function withLock(name, work) {
  const path = join(toolchain, `${name}.lock`);
  mustMakeFolder();
  await take(path);
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function mustMakeFolder() {
  try {
    mkdirSync(toolchain, { recursive: true });
  } catch (error) {
    throw new BootstrapError(
      `${toolchain} cannot be made (${error.code}). Make the checkout writable for you.`,
    );
  }
}

async function take(path) {
  const deadline = Date.now() + WAIT_MS_MAX;
  let emptySince;
  while (Date.now() < deadline) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') {
        throw new BootstrapError(`${path} cannot be written (${error.code}).`);
      }
    }
    const holder = readHolder(path);
    emptySince = holder === undefined ? (emptySince ?? Date.now()) : undefined;
    const abandoned =
      holder === undefined ? Date.now() - emptySince > WRITING_MS_MAX : !isAlive(holder);
    if (abandoned) rmSync(path, { force: true });
    else await sleep(200);
  }
  throw new BootstrapError(`Another run holds ${path}. If there is none, remove that file.`);
}

function readHolder(path) {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

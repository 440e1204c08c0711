import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { clearInterval, setInterval } from 'node:timers';
import { BootstrapError } from './bootstrap-error.mjs';
import { checkout } from './checkout.mjs';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Runs the steps one after another and answers with the exit code of the first that fails, or 0. */
export async function runSteps({ node, steps, watchParent }) {
  for (const step of steps) {
    const code = await runStep(node, step, watchParent);
    if (code === 0) continue;
    if (step.label !== undefined) process.stderr.write(`check: ${step.label} failed\n`);
    return code;
  }
  return 0;
}

function runStep(node, step, watchParent) {
  const flags = ['--disable-warning=ExperimentalWarning'];
  if (step.source === true) flags.push('--conditions=@streamfold/source');
  const args = [...flags, scriptOf(step), ...step.args];
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, {
      cwd: step.file === undefined ? checkout : process.cwd(),
      env: { ...process.env, PATH: `${dirname(node)}:${process.env.PATH ?? ''}` },
      stdio: ['inherit', 'inherit', 'inherit', ...(step.channel === true ? ['ipc'] : [])],
    });
    const stopForwarding = forwardSignals(child);
    const stopWatching = watchParent ? watchForOrphanhood(child) : () => {};
    const done = () => (stopForwarding(), stopWatching());
    child.once('error', (error) => (done(), reject(error)));
    child.once('exit', (code, signal) => {
      done();
      if (child.connected) child.disconnect();
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

function forwardSignals(child) {
  const forward = (signal) => child.kill(signal);
  for (const signal of FORWARDED) process.on(signal, forward);
  return () => FORWARDED.forEach((signal) => process.removeListener(signal, forward));
}

// npm cannot pass on the signal that kills it. When npm is gone, or the shell that it runs us in,
// what it started is to stop.
function watchForOrphanhood(child) {
  if (process.env.npm_lifecycle_event === undefined) return () => {};
  const parent = process.ppid;
  const grandparent = parentOf(parent);
  const timer = setInterval(() => {
    if (process.ppid === parent && parentOf(parent) === grandparent) return;
    clearInterval(timer);
    child.kill('SIGTERM');
  }, 1000);
  return () => clearInterval(timer);
}

// Source: proc(5), /proc/pid/stat: the parent is the second field after the name in parentheses.
function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
  } catch {
    // Not Linux, or it has ended, which its child notices by itself.
    return undefined;
  }
}

function scriptOf({ bin, from = bin, file }) {
  if (file !== undefined) {
    const path = join(checkout, file);
    if (existsSync(path)) return path;
    throw new BootstrapError(`${file} is missing from this checkout.`);
  }
  const home = join(checkout, 'node_modules', from);
  const manifest = join(home, 'package.json');
  if (!existsSync(manifest)) {
    throw new BootstrapError(
      `The package ${from} is not installed. Remove node_modules and retry.`,
    );
  }
  const declared = JSON.parse(readFileSync(manifest, 'utf8')).bin;
  return join(home, typeof declared === 'string' ? declared : declared[bin]);
}

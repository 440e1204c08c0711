import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { comparable, readmeWalk } from './support/readme-walk.ts';
import {
  isRunning,
  PARTS,
  root,
  startSystem,
  type RunningSystem,
} from './support/running-system.ts';

const run = promisify(execFile);

let system: RunningSystem;
let hasEnded = false;

beforeAll(async () => {
  system = await startSystem();
}, 120_000);

afterAll(async () => {
  if (!hasEnded) await system.interrupt();
});

/** The commands to try that `npm start` printed: programs and addresses as this machine has them. */
function printedCommand(containing: string): string {
  const line = system
    .output()
    .split('\n')
    .find((text) => text.includes(containing));
  if (line === undefined) throw new Error(`npm start printed no command with ${containing}`);
  return line.trim();
}

/** A command of the README with the ports of this run, and programs that this machine has. */
function onThisRun(command: string): string {
  const printedRedisCli = printedCommand('XRANGE accountStream').replace(/ XRANGE .*/, '');
  // A real redis-cli prints less for programs than for people, who see what the README shows.
  const isReal = !printedRedisCli.includes('run.mjs');
  const redisCli = isReal ? `${printedRedisCli} --no-raw` : printedRedisCli;
  const mongosh = printedCommand('db.accountCollection').replace(/ --quiet .*/, '');
  return command
    .replaceAll('http://127.0.0.1:8444', system.serviceUrl)
    .replace(/^redis-cli -p 6379/, redisCli)
    .replace(/^mongosh '[^']*'/, mongosh);
}

async function shell(command: string): Promise<string> {
  const { stdout } = await run('sh', ['-c', command], { cwd: root, timeout: 180_000 });
  return stdout;
}

describe('the README', () => {
  it('prints what its first deposit prints', { timeout: 240_000 }, async () => {
    const steps = readmeWalk();
    expect(steps.length).toBeGreaterThanOrEqual(6);
    for (const { command, printed } of steps) {
      const isEventual = command.startsWith('mongosh');
      const attempt = async () => comparable(await shell(onThisRun(command)));
      if (isEventual) {
        await expect.poll(attempt, { timeout: 200_000 }).toBe(comparable(printed));
      } else {
        expect(await attempt()).toBe(comparable(printed));
      }
    }
  });

  it('leaves nothing running after Ctrl-C', { timeout: 60_000 }, async () => {
    const pids = PARTS.flatMap((part) => system.pidOf(part) ?? []);
    expect(pids.length).toBeGreaterThanOrEqual(2);
    expect(pids.every(isRunning)).toBe(true);
    hasEnded = true;
    expect(await system.interrupt()).toBe(0);
    expect(pids.filter(isRunning)).toEqual([]);
  });
});

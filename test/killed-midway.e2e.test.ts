import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectRedis } from '@streamfold/event-store';
import { seededRandom } from '@streamfold/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeBankFile } from '../apps/cli/test/bank-file.ts';
import {
  PARTS,
  root,
  startSystem,
  type Part,
  type RunningSystem,
} from './support/running-system.ts';

const ACCOUNTS = 40;
const TRANSACTIONS = 3_000;

/** The parts as `npm start` calls them. */
const NAMES: Record<Part, string> = {
  'account-service': 'Account service',
  projector: 'Projector',
  redis: 'Redis',
  mongo: 'MongoDB',
};

const random = seededRandom();
const folder = mkdtempSync(join(tmpdir(), 'streamfold-killed-'));
const file = join(folder, 'bank.csv');
let system: RunningSystem;

beforeAll(async () => {
  const { seed } = random;
  const bank = makeBankFile({ seed, accountCount: ACCOUNTS, transactionCount: TRANSACTIONS });
  writeFileSync(file, bank.text);
  // Servers that run as processes can be killed by their id.
  system = await startSystem({ STREAMFOLD_SERVERS: 'path,memory-server,debian,pypi,docker' });
}, 120_000);

afterAll(async () => {
  await system.interrupt();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the import as a user would. */
function importFile(...options: string[]): {
  readonly output: () => string;
  readonly exit: Promise<number | null>;
} {
  const args = ['infra/run.mjs', 'import', file, '--url', system.serviceUrl, ...options];
  const child = spawn(process.execPath, args, { cwd: root });
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (output += data.toString()));
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { output: () => output, exit };
}

async function eventCount(): Promise<number> {
  const redis = await connectRedis(system.redisUrl, { name: 'test' });
  try {
    return await redis.xlen('accountStream');
  } finally {
    redis.disconnect();
  }
}

describe('an import during which everything is killed', () => {
  it('doubles nothing and loses nothing once it is run again', { timeout: 300_000 }, async () => {
    const first = importFile('--concurrency', '4');
    const killed: Part[] = [];
    for (const part of PARTS) {
      const share = (killed.length + 1) / (PARTS.length + 2);
      const threshold = Math.floor(TRANSACTIONS * share) - random.integer(0, 100);
      await expect
        .poll(() => eventCount().catch(() => 0), { timeout: 120_000 })
        .toBeGreaterThan(threshold);
      const pid = system.pidOf(part);
      if (pid === undefined) continue;
      process.kill(pid, 'SIGKILL');
      killed.push(part);
      await expect.poll(() => system.pidOf(part) ?? pid, { timeout: 60_000 }).not.toBe(pid);
    }
    // Servers in containers have no process of ours; where there is nothing else, they live on.
    const asProcesses = PARTS.filter((part) => system.pidOf(part) !== undefined);
    expect(killed).toEqual(asProcesses);
    expect(killed.length, 'parts killed').toBeGreaterThanOrEqual(2);
    await first.exit;

    const again = importFile('--verify', '--mongo', system.mongoUrl, '--wait', '60');
    expect(await again.exit, `${first.output()}\n${again.output()}`).toBe(0);
    expect(again.output()).toContain(
      `verified: ${ACCOUNTS} accounts, 0 differences in REST, 0 in MongoDB`,
    );
    expect(await eventCount()).toBe(ACCOUNTS + TRANSACTIONS);
    for (const part of killed) {
      expect(system.output()).toMatch(new RegExp(`${NAMES[part]} ended with signal SIGKILL`));
    }
  });
});

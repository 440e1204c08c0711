import { sharedRedis } from '@streamfold/testing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createFileFolder, makeBankFile } from './bank-file.ts';
import { categoryLength, connectForTest } from './category-length.ts';
import { runCli, startCli } from './run-cli.ts';
import { startService } from './running-service.ts';

const SEED = 1994;
const file = makeBankFile({ seed: SEED, accountCount: 12, transactionCount: 2_000 });
const eventCount = file.accounts.size + file.transactionCount;

const folder = await createFileFolder();
afterAll(() => folder.remove());
const path = await folder.write('bank.csv', file.text);
const { url: redisUrl } = await sharedRedis();
const redis = connectForTest(redisUrl);
const service = await startService(redisUrl);

/** One account at a time, so that there is a midway to catch. */
const slowly = ['import', path, '--url', service.url, '--concurrency', '1'];

/** Waits until the log has at least `count` events, and answers that it is not yet complete. */
async function midway(count: number): Promise<boolean> {
  await expect
    .poll(() => categoryLength(redis), { timeout: 20_000, interval: 2 })
    .toBeGreaterThan(count);
  return (await categoryLength(redis)) < eventCount;
}

async function expectComplete(): Promise<void> {
  const again = await runCli(['import', path, '--url', service.url, '--verify', '--no-mongo']);
  expect(again).toMatchObject({ code: 0, stderr: '' });
  expect(again.stdout).toContain('verified: 12 accounts, 0 differences in REST');
  expect(await categoryLength(redis)).toBe(eventCount);
}

describe(`an import (seed ${String(SEED)})`, () => {
  beforeEach(async () => {
    await service.kill();
    await redis.flushdb();
    await service.startAgain();
  });

  it('goes on when the service is killed midway and comes back, and doubles nothing', async () => {
    const running = startCli(slowly);
    expect(await midway(200)).toBe(true);
    await service.kill();
    await service.startAgain();
    const { code, stdout } = await running.result;
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/retries {7}0\n/);
    expect(await categoryLength(redis)).toBe(eventCount);
    await expectComplete();
  }, 90_000);

  it('gives up after --retry-for, says where, and goes on when it is run again', async () => {
    const running = startCli([...slowly, '--retry-for', '1', '--verify', '--no-mongo']);
    expect(await midway(200)).toBe(true);
    await service.kill();
    const { code, stdout, stderr } = await running.result;
    expect(code).toBe(1);
    expect(stderr).toMatch(/line \d+, account \d+, transaction \d+: the service did not answer: /);
    expect(stderr).toMatch(/did not answer for 1 s: run the same command again to continue/);
    expect(stderr).toContain('not verified');
    expect(stdout).toMatch(/imported a part of .* not begun\n.* not posted\n/s);
    await service.startAgain();
    await expectComplete();
  });

  it('that is killed itself leaves nothing that the next run would double', async () => {
    const running = startCli(slowly);
    expect(await midway(200)).toBe(true);
    running.signal('SIGKILL');
    await running.result;
    await expectComplete();
  });

  it('ends after the requests under way when it is interrupted', async () => {
    const running = startCli(slowly);
    expect(await midway(200)).toBe(true);
    running.signal('SIGINT');
    const { code, stdout, stderr } = await running.result;
    expect(code).toBe(130);
    expect(stderr).toBe('interrupted: run the same command again to continue\n');
    const [, created, posted] = /(\d+) created.* ([\d,]+) posted/s.exec(stdout) ?? [];
    const counted = Number(created) + Number(posted?.replaceAll(',', ''));
    expect(await categoryLength(redis)).toBe(counted);
    await expectComplete();
  });
});

import { StoreUnavailableError } from '@streamfold/event-store';
import { privateRedis } from '@streamfold/testing';
import { expect, it } from 'vitest';
import { counter } from './counter-decider.ts';
import { openTestClient, openTestStore } from './test-store.ts';

const KEYS = 3_000;

// Loads a key a millisecond, and answers between them, as with a log of many gigabytes.
const server = await privateRedis({
  settings: { 'key-load-delay': '1000', 'loading-process-events-interval-bytes': '1024' },
});

it('a Redis that loads its file is not waited for beyond the budget, and used once it is done', async () => {
  const store = await openTestStore(server.url, { appendBudgetMs: 300, lanes: 1 });
  await store.handle('loaded', counter, { by: 1 });
  const redis = await openTestClient(server.url);
  await Promise.all(Array.from({ length: KEYS }, (_, index) => redis.set(`key-${index}`, 'x')));
  await redis.bgrewriteaof();
  await expect
    .poll(() => redis.info('persistence'), { timeout: 20_000 })
    .toContain('aof_rewrite_in_progress:0');
  await server.kill();

  const ready = server.startAgain();
  const refusals: string[] = [];
  const seen = async (): Promise<string> => {
    const error: unknown = await store
      .handle('loaded', counter, { by: 1 })
      .catch((e: unknown) => e);
    if (error instanceof StoreUnavailableError) refusals.push(error.message);
    return refusals.join();
  };
  await expect.poll(seen, { timeout: 20_000 }).toContain('LOADING');
  await ready;
  expect(await store.load('loaded', counter)).toMatchObject({ version: 1 });
  expect(await store.handle('loaded', counter, { by: 1 })).toMatchObject({ version: 2 });
});

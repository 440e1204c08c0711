import { privateRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { counter } from './counter-decider.ts';
import { openTestClient, openTestStore } from './test-store.ts';

const { url } = await privateRedis();
const redis = await openTestClient(url);
const store = await openTestStore(url, { lanes: 1 });

/** How often each command was carried out by the server while `act` ran. */
async function commandsOf(act: () => Promise<unknown>): Promise<Record<string, number>> {
  await redis.config('RESETSTAT');
  await act();
  const stats = await redis.info('commandstats');
  const calls = [...stats.matchAll(/^cmdstat_([a-z]+):calls=(\d+)/gm)];
  return Object.fromEntries(
    calls
      .map(([, name = '', count]) => [name, Number(count)] as const)
      .filter(([name]) => name !== 'config' && name !== 'info'),
  );
}

describe('what one append sends to Redis', () => {
  it('is a look for news and one transaction', async () => {
    await store.handle('warm', counter, { by: 1 });
    expect(await commandsOf(() => store.handle('warm', counter, { by: 1 }))).toEqual({
      watch: 1,
      get: 1,
      xread: 1,
      multi: 1,
      xadd: 2,
      exec: 1,
    });
  });

  it('is one transaction for all that were waiting, whatever their streams', async () => {
    await Promise.all(['a', 'b', 'c'].map((id) => store.handle(id, counter, { by: 1 })));
    const act = () =>
      Promise.all(
        Array.from({ length: 24 }, (_, index) =>
          store.handle('abc'.charAt(index % 3), counter, { by: 1 }),
        ),
      );
    expect(await commandsOf(act)).toEqual({
      watch: 1,
      get: 1,
      xread: 1,
      multi: 1,
      xadd: 48,
      exec: 1,
    });
  });

  it('is a read alone where the rules refuse', async () => {
    expect(await commandsOf(() => store.handle('warm', counter, { by: 1, max: 1 }))).toEqual({
      watch: 1,
      get: 1,
      xread: 1,
      unwatch: 1,
    });
  });
});

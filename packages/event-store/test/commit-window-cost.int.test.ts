import type { EventStore, RedisEventStoreOptions } from '@streamfold/event-store';
import { privateRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { counter } from './counter-decider.ts';
import { keys, openTestClient, openTestStore } from './test-store.ts';

const MINUTE = 60_000;
const WINDOW = 10 * MINUTE;
const NOW = 1_795_315_544_516;

const server = await privateRedis();
const client = await openTestClient(server.url);

let time = NOW - 2 * WINDOW;
const now = () => time;

async function fill(store: EventStore, events: number): Promise<void> {
  for (let event = 0; event < events; event++) void store.handle('long', counter, { by: 1 });
  // Commands on one stream are answered in their order.
  expect(await store.handle('long', counter, { by: 0 })).toMatchObject({ outcome: 'accepted' });
}

/** What the server sends for one command with a new commit id to a store that knows nothing. */
async function bytesSent(
  options: Partial<RedisEventStoreOptions>,
  act: (store: EventStore) => Promise<unknown>,
): Promise<number> {
  const store = await openTestStore(server.url, { now, durability: 'memory', ...options });
  // Its connections are made and greeted before it is measured.
  await store.handle('other', counter, { by: 1 });
  const before = await sent();
  await act(store);
  return (await sent()) - before;
}

async function sent(): Promise<number> {
  const stats = await client.info('stats');
  return Number(/^total_net_output_bytes:(\d+)/m.exec(stats)?.[1]);
}

describe('the first command with a commit id on a stream of 20,000 events', () => {
  it('reads what happened within the window, and not the stream', async () => {
    const writer = await openTestStore(server.url, { now, durability: 'memory', queueMax: 20_000 });
    await fill(writer, 19_970);
    time = NOW;
    await fill(writer, 30);
    expect(await client.xlen(keys.stream('long'))).toBe(20_000);

    const handle = (store: EventStore) =>
      store.handle('long', counter, { by: 1 }, { commitId: 'new-1' });
    const append = (store: EventStore) =>
      store.append('long', [{ type: 'counted', by: 1 }], {
        expectedVersion: 'any',
        commitId: 'new-2',
      });
    const [entry] = await client.xrange(keys.stream('long'), 20_000, 20_000);
    const entryBytes = JSON.stringify(entry).length;
    // A page of 50 where 30 are wanted, the newest 11, and some for the rest of the answers.
    const bytesMax = 80 * entryBytes;
    for (const act of [handle, append]) {
      const bytes = await bytesSent({ commitIdWindowMs: WINDOW }, act);
      expect(bytes).toBeGreaterThan(30 * entryBytes);
      expect(bytes).toBeLessThan(bytesMax);
    }
    const whole = (store: EventStore) =>
      store.handle('long', counter, { by: 1 }, { commitId: 'new-3' });
    expect(await bytesSent({}, whole)).toBeGreaterThan(20_000 * 0.8 * entryBytes);
    expect(await client.xlen(keys.stream('long'))).toBe(20_003);
  });
});

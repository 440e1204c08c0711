import { sharedRedis } from '@streamfold/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventStore } from '@streamfold/event-store';
import { counter } from './counter-decider.ts';
import { startTurnCounter, type TurnCounter } from './support/turn-counter.ts';
import { addressOf, openTestStore, withPort } from './test-store.ts';

const { url } = await sharedRedis();
let proxy: TurnCounter;
let store: EventStore;

beforeAll(async () => {
  proxy = await startTurnCounter(addressOf(url));
  store = await openTestStore(withPort(url, proxy.port), { lanes: 1 });
  // The connection, and what is checked once on it, are not what an append costs.
  await store.handle('warm', counter, { by: 1 });
});
afterAll(async () => {
  await store.close();
  await proxy.close();
});

/** How often Redis was asked and answered while `act` ran. */
async function roundTripsOf(act: () => Promise<unknown>): Promise<number> {
  const before = proxy.turns;
  await act();
  return proxy.turns - before;
}

describe('round trips to Redis', () => {
  it('are two for a command: one to look, one to write', async () => {
    expect(await roundTripsOf(() => store.handle('warm', counter, { by: 1 }))).toBe(2);
  });

  it('are two for a command on a stream that the process has never seen', async () => {
    expect(await roundTripsOf(() => store.handle('cold', counter, { by: 1 }))).toBe(2);
  });

  it('are two for a batch, whatever its streams and however many commands', async () => {
    const batch = () =>
      Promise.all(
        Array.from({ length: 200 }, (_, index) =>
          store.handle(`batch-${index % 50}`, counter, { by: 1 }),
        ),
      );
    expect(await roundTripsOf(batch)).toBe(2);
  });

  it('are two for an append to several streams', async () => {
    const append = () =>
      store.appendToStreams(
        ['several-a', 'several-b', 'warm'].map((streamId) => ({
          streamId,
          expectedVersion: 'any',
          events: [{ type: 'counted', by: 1 }],
        })),
      );
    expect(await roundTripsOf(append)).toBe(2);
  });
});

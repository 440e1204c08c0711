import { LogIdentityError, type Logger, type SubscriptionItem } from '@streamfold/event-store';
import { privateRedis, seededRandom, startCuttingProxy } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { brief, fillQuickly, itemsUntil, iteratorOf } from './raw-entries.ts';
import {
  addressOf,
  categoryOf,
  keys,
  openTestClient,
  openTestStore,
  withPort,
} from './test-store.ts';

/** Remembers what it is told. */
function listener(): Logger & { readonly warnings: unknown[] } {
  const warnings: unknown[] = [];
  return { warnings, warn: (_, facts) => warnings.push(facts), error: () => undefined };
}

const positionsOf = (items: readonly SubscriptionItem[]) =>
  items.flatMap((item) => (item.type === 'event' ? [item.event.position] : []));

/** Cuts the connection of a subscription that has caught up, as a network would. */
async function killSubscriptions(redis: Awaited<ReturnType<typeof openTestClient>>): Promise<void> {
  const clients = String(await redis.call('CLIENT', 'LIST')).split('\n');
  for (const client of clients.filter((line) => line.includes('name=streamfold-subscribe'))) {
    await redis.call('CLIENT', 'KILL', 'ID', /id=(\d+)/.exec(client)?.[1] ?? '');
  }
}

describe('a subscription whose connection is cut again and again', () => {
  it('yields every event once and in order, past and future, with writers at work', async () => {
    const { url } = await privateRedis();
    const redis = await openTestClient(url);
    await fillQuickly(redis, { keys, events: 20_000 });
    const writing = await openTestStore(url);
    const proxy = await startCuttingProxy(addressOf(url), 'XREAD');
    const logger = listener();
    const reading = await openTestStore(withPort(url, proxy.port), { logger });
    const { pick, integer } = seededRandom();
    const enough = new AbortController();
    const append = (streamId: string) =>
      writing.append(streamId, [{ type: 'written' }], { expectedVersion: 'any' });
    const writers = Promise.all(
      ['a', 'b', 'c'].map(async (streamId) => {
        while (!enough.signal.aborted) await append(streamId);
      }),
    ).then(() => append('last'));

    const items: SubscriptionItem[] = [];
    let hasCaughtUp = false;
    for await (const item of reading.subscribe()) {
      items.push(item);
      hasCaughtUp ||= item.type === 'caughtUp';
      if (item.type === 'event' && item.event.streamId === 'last') break;
      if (hasCaughtUp && logger.warnings.length >= 40) enough.abort();
      // The past comes by the thousand, the future by the few: each read has a chance to be cut.
      if (enough.signal.aborted || integer(1, hasCaughtUp ? 5 : 1_500) > 1) continue;
      if (integer(0, 3) === 0) await killSubscriptions(redis);
      else void proxy.cut(pick(['cutBefore', 'cutAfter']));
    }
    await writers;

    const written = await categoryOf(writing);
    expect(positionsOf(items)).toEqual(written.map(({ position }) => position));
    await proxy.close();
  });

  it('goes on when it is cut while it waits', async () => {
    const { url } = await privateRedis();
    const redis = await openTestClient(url);
    const store = await openTestStore(url);
    const subscription = iteratorOf(store.subscribe());
    expect((await subscription.next()).value).toMatchObject({ type: 'caughtUp' });
    for (let version = 1; version <= 10; version++) {
      const next = subscription.next();
      await killSubscriptions(redis);
      await store.append('a', [{ type: 'counted' }], { expectedVersion: version - 1 });
      const { value } = await next;
      expect(value === undefined ? 'done' : brief(value)).toBe(`a ${version}`);
      expect((await subscription.next()).value).toMatchObject({ type: 'caughtUp' });
    }
    await subscription.return?.();
  });
});

describe('a subscription whose server is killed', () => {
  it('waits for it and goes on, without a miss or a repeat, and says so', async () => {
    const server = await privateRedis();
    const logger = listener();
    const store = await openTestStore(server.url, { logger });
    const subscription = itemsUntil(store.subscribe(), lastOf(60));
    for (let round = 0; round < 3; round++) {
      for (let index = 0; index < 20; index++) {
        await store.append('a', [{ type: 'counted' }], { expectedVersion: 'any' });
      }
      if (round === 2) break;
      await server.kill();
      await expect.poll(() => logger.warnings.length, { timeout: 10_000 }).toBeGreaterThan(round);
      await server.startAgain();
    }
    const items = await subscription;
    expect(items.map(brief).filter((item) => item !== 'caughtUp')).toEqual(
      Array.from({ length: 60 }, (_, index) => `a ${index + 1}`),
    );
    expect(logger.warnings[0]).toMatchObject({ partition: 0, failures: 1 });
    expect(JSON.stringify(logger.warnings)).not.toContain('127.0.0.1');
  });

  it('ends at once when its signal is aborted meanwhile, and when the server is frozen', async () => {
    const server = await privateRedis();
    const logger = listener();
    const store = await openTestStore(server.url, { logger });
    for (const harm of ['pause', 'kill'] as const) {
      const abort = new AbortController();
      const subscription = iteratorOf(store.subscribe({ signal: abort.signal }));
      await subscription.next();
      const next = subscription.next();
      await server[harm]();
      if (harm === 'kill') await expect.poll(() => logger.warnings.length).toBeGreaterThan(0);
      const begun = performance.now();
      abort.abort();
      expect(await next).toEqual({ done: true, value: undefined });
      expect(performance.now() - begun).toBeLessThan(1_000);
      if (harm === 'pause') await server.resume();
    }
  });
});

describe('a log that is removed under a live subscription', () => {
  /** A subscription that has caught up with a log of its own. */
  async function caughtUp() {
    const { url } = await privateRedis();
    const redis = await openTestClient(url);
    const store = await openTestStore(url);
    await store.append('a', [{ type: 'counted' }], { expectedVersion: 0 });
    const subscription = iteratorOf(store.subscribe());
    await subscription.next();
    expect((await subscription.next()).value).toMatchObject({ type: 'caughtUp' });
    return { redis, store, subscription };
  }

  it('is an error, also when nothing is ever appended again', async () => {
    const { redis, subscription } = await caughtUp();
    const said = expect(subscription.next()).rejects.toThrow(LogIdentityError);
    await redis.flushall();
    await said;
    expect(await subscription.next()).toEqual({ done: true, value: undefined });
  });

  it('is an error before an event of another log is yielded', async () => {
    const { redis, subscription } = await caughtUp();
    const said = expect(subscription.next()).rejects.toThrow('not the log');
    await redis.multi().flushall().set(keys.identity, 'another').exec();
    await fillQuickly(redis, { keys, events: 1 });
    await said;
  });

  it('is an error for a reader who was catching up, and who is never told that it has', async () => {
    const { url } = await privateRedis();
    const redis = await openTestClient(url);
    const store = await openTestStore(url);
    await fillQuickly(redis, { keys, events: 4_500 });
    let seen = 0;
    const reading = (async () => {
      for await (const { type } of store.subscribe()) {
        expect(type).toBe('event');
        seen += 1;
        if (seen === 1) await redis.flushall();
      }
    })();
    await expect(reading).rejects.toThrow(LogIdentityError);
    expect(seen).toBeLessThan(4_500);
  });

  it('is an error when its tail is gone after a lost connection', async () => {
    const { redis, subscription } = await caughtUp();
    const said = expect(subscription.next()).rejects.toThrow('its tail was lost');
    await redis.del(keys.categoryStream);
    await killSubscriptions(redis);
    await said;
  });

  it('is none when the last entry was deleted, and the log goes on', async () => {
    const { redis, store, subscription } = await caughtUp();
    const next = subscription.next();
    const [last] = await redis.xrevrange(keys.categoryStream, '+', '-', 'COUNT', 1);
    await redis.xdel(keys.categoryStream, last?.[0] ?? '');
    await killSubscriptions(redis);
    await store.append('a', [{ type: 'counted' }], { expectedVersion: 1 });
    expect((await next).value).toMatchObject({ event: { version: 2 } });
    await subscription.return?.();
  });
});

/** For `itemsUntil`: the n-th event of those that were appended by the test. */
function lastOf(count: number): (item: SubscriptionItem) => boolean {
  let seen = 0;
  return (item) => {
    if (item.type === 'event' && item.event.streamId !== 'filled') seen += 1;
    return seen === count;
  };
}

import { getEventListeners } from 'node:events';
import { categoryKeys, type EventStore, type SubscribeOptions } from '@streamfold/event-store';
import { privateRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import {
  brief,
  callsOf,
  connectionsNamed,
  fillQuickly,
  isCaughtUp,
  itemsUntil,
  iteratorOf,
} from './raw-entries.ts';
import { keys, openTestClient, openTestStore } from './test-store.ts';

const server = await privateRedis();
const { url } = server;
const redis = await openTestClient(url);
const store = await openTestStore(url);
const EVENTS = 5_500;
await fillQuickly(redis, { keys, events: EVENTS });
const connections = () => connectionsNamed(redis, 'streamfold-subscribe');

const add = (to: EventStore, streamId: string, type = 'counted') =>
  to.append(streamId, [{ type }], { expectedVersion: 'any' });

/** The items of a subscription one by one, as a caller who does not use `for await` takes them. */
function opened(options: SubscribeOptions = {}, of = store) {
  const iterator = iteratorOf(of.subscribe(options));
  return {
    next: async () => {
      const { done, value } = await iterator.next();
      return done === true ? 'done' : brief(value);
    },
    item: async () => (await iterator.next()).value,
    /** Closed by the test that opened it. */
    return: async () => await iterator.return?.(),
  };
}

/** A store of a category of its own, which is empty. */
const emptyStore = (category: string) => openTestStore(url, { category });

/** Waits until a subscription's connection waits for news in Redis. */
const blocked = () =>
  expect
    .poll(async () => String(await redis.call('CLIENT', 'LIST')))
    .toMatch(/name=streamfold-subscribe-\d+ .*flags=b/);

describe('a subscription from the start', () => {
  it('yields the past in order, says so once, and then what is appended', async () => {
    const past = await itemsUntil(store.subscribe(), isCaughtUp);
    expect(past).toHaveLength(EVENTS + 1);
    expect(past.slice(0, -1).map(brief)).toEqual(
      Array.from({ length: EVENTS }, (_, index) => `filled ${index + 1}`),
    );
    const [last] = await Array.fromAsync(store.readCategory({ direction: 'backwards', limit: 1 }));
    expect(past.at(-1)).toEqual({ type: 'caughtUp', positions: [last?.position] });
    expect(past.at(-2)).toEqual({ type: 'event', event: last });
  });

  it('says that all was yielded each time that it was', async () => {
    const own = await emptyStore('again');
    const subscription = opened({}, own);
    expect(await subscription.item()).toEqual({ type: 'caughtUp', positions: ['0-0'] });
    for (let version = 1; version <= 3; version++) {
      const next = subscription.next();
      await add(own, 'a');
      expect(await next).toBe(`a ${version}`);
      expect(await subscription.next()).toBe('caughtUp');
    }
    await blocked();
    await own.append('a', [{ type: 'b' }, { type: 'c' }], { expectedVersion: 3 });
    const together = [subscription.next(), subscription.next(), subscription.next()];
    expect(await Promise.all(together)).toEqual(['a 4', 'a 5', 'caughtUp']);
    await subscription.return();
  });

  it('yields the types that were asked for, and tells the place after the others too', async () => {
    const items = await itemsUntil(store.subscribe({ types: ['even'] }), isCaughtUp);
    expect(items).toHaveLength(EVENTS / 2 + 1);
    const own = await emptyStore('filtered');
    const subscription = opened({ types: ['wanted'] }, own);
    expect(await subscription.next()).toBe('caughtUp');
    const next = subscription.item();
    const left = await add(own, 'a', 'other');
    const positions = left.outcome === 'appended' ? left.positions : [];
    expect(await next).toEqual({ type: 'caughtUp', positions });
    await add(own, 'a', 'wanted');
    expect(await subscription.next()).toBe('a 2');
    await subscription.return();
  });
});

describe('a subscription from a place', () => {
  it('yields what comes after it, and nothing of before', async () => {
    const [, , third, fourth] = await Array.fromAsync(store.readCategory({ limit: 4 }));
    const after = third?.position ?? '';
    const subscription = opened({ from: { after } });
    expect(await subscription.item()).toEqual({ type: 'event', event: fourth });
    await subscription.return();
  });

  it('goes on where another one had caught up', async () => {
    const own = await emptyStore('resumed');
    await add(own, 'a');
    const [, caughtUp] = await itemsUntil(own.subscribe(), isCaughtUp);
    const after = caughtUp?.type === 'caughtUp' ? caughtUp.positions : [];
    await add(own, 'a');
    const items = await itemsUntil(own.subscribe({ from: { after } }), isCaughtUp);
    expect(items.map(brief)).toEqual(['a 2', 'caughtUp']);
  });

  it.each<[SubscribeOptions]>([
    [{ partition: 1 }],
    [{ from: { after: 'end' } }],
    [{ from: { after: ['1-0', '1-0'] } }],
  ])('is refused with %o', (options) => {
    expect(() => store.subscribe(options)).toThrow(TypeError);
  });
});

describe('a subscription from the end', () => {
  it('yields everything that is appended after it has caught up, and nothing of before', async () => {
    const own = await emptyStore('ended');
    await add(own, 'a');
    const subscription = opened({ from: 'end' }, own);
    expect(await subscription.next()).toBe('caughtUp');
    // Killed before it has waited even once: the end that it began with still holds.
    await redis.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await add(own, 'a');
    await add(own, 'b');
    expect(await subscription.next()).toBe('a 2');
    expect(['b 1', 'caughtUp']).toContain(await subscription.next());
    await subscription.return();
  });
});

describe('a subscription that is ended', () => {
  it('is done at once when its signal is aborted while it waits, and leaves nothing behind', async () => {
    await expect.poll(connections).toBe(0);
    const abort = new AbortController();
    const subscription = opened({ from: 'end', signal: abort.signal });
    expect(await subscription.next()).toBe('caughtUp');
    const next = subscription.next();
    await blocked();
    expect(await connections()).toBe(1);
    const begun = performance.now();
    abort.abort();
    expect(await next).toBe('done');
    expect(performance.now() - begun).toBeLessThan(1_000);
    expect(await subscription.next()).toBe('done');
    await expect.poll(connections).toBe(0);
    expect(getEventListeners(abort.signal, 'abort')).toHaveLength(0);
  });

  it('is done when its signal is aborted between two events', async () => {
    const abort = new AbortController();
    let seen = 0;
    for await (const item of store.subscribe({ signal: abort.signal })) {
      expect(item.type).toBe('event');
      seen += 1;
      if (seen === 1_500) abort.abort();
    }
    expect(seen).toBe(1_500);
    await expect.poll(connections).toBe(0);
  });

  it('asks nothing of Redis when its signal was aborted before', async () => {
    await redis.config('RESETSTAT');
    const signal = AbortSignal.abort();
    expect(await Array.fromAsync(store.subscribe({ signal }))).toEqual([]);
    expect(await callsOf(redis, 'xread')).toBe(0);
  });

  it('is done when the store is closed, also while it waits', async () => {
    const closing = await openTestStore(url);
    const waiting = opened({ from: 'end' }, closing);
    const between = opened({}, closing);
    const late = opened({}, closing);
    await waiting.next();
    await between.next();
    const next = waiting.next();
    await blocked();
    await closing.close();
    expect([await next, await between.next(), await late.next()]).toEqual(['done', 'done', 'done']);
    await expect.poll(() => connectionsNamed(redis, 'streamfold-subscribe')).toBe(0);
    expect(() => closing.subscribe()).toThrow('closed');
  });

  it('leaves no connection when the loop is left, wherever that is', async () => {
    const { signal } = new AbortController();
    for (const left of [1, 999, 1_000, 1_001, EVENTS, EVENTS + 1]) {
      let seen = 0;
      for await (const _ of store.subscribe({ signal })) {
        seen += 1;
        if (seen === left) break;
      }
      await expect.poll(connections).toBe(0);
    }
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('leaves none either when it is left while its connection is being opened', async () => {
    const subscription = opened();
    const next = subscription.next();
    await subscription.return();
    expect(await next).toBe('done');
    await expect.poll(connections).toBe(0);
  });
});

describe('a reader that stops reading', () => {
  it('has one page and one page ahead, and no more', async () => {
    await redis.config('RESETSTAT');
    const reads = () => callsOf(redis, 'xread');
    const subscription = opened();
    await subscription.next();
    await expect.poll(reads).toBe(2);
    for (let taken = 1; taken < 1_000; taken++) await subscription.next();
    // Were there another read under way, it would be answered before these are.
    for (let ping = 0; ping < 100; ping++) await redis.ping();
    expect(await reads()).toBe(2);
    await subscription.next();
    await expect.poll(reads).toBe(3);
    await subscription.return();
  });
});

describe('an entry that is no event', () => {
  it('ends the subscription with an error after what came before it', async () => {
    const own = await emptyStore('broken');
    await add(own, 'a');
    const entryId = (await redis.xadd(categoryKeys('broken').categoryStream, '*', 'a', 'b')) ?? '';
    const subscription = opened({}, own);
    expect(await subscription.next()).toBe('a 1');
    const [failed, after] = await Promise.allSettled([subscription.next(), subscription.next()]);
    expect(failed).toMatchObject({ reason: { code: 'entry_undecodable', entryId } });
    expect(after).toMatchObject({ value: 'done' });
    await expect.poll(connections).toBe(0);
  });
});

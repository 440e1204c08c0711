import {
  EventSchemaError,
  eventSchemas,
  type Decider,
  type EventOf,
  type EventSchemaOptions,
  type StreamEvent,
} from '@streamfold/event-store';
import { sharedRedis } from '@streamfold/testing';
import { literal, number, pipe, safeInteger, strictObject } from 'valibot';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventsOf, keys, openTestClient, openTestStore } from './test-store.ts';

const { url } = await sharedRedis();
const redis = await openTestClient(url);

const first = eventSchemas({
  added: { schema: z.object({ cents: z.int() }) },
  renamed: { schema: z.object({ name: z.string() }) },
});
const present = (options: EventSchemaOptions = {}) =>
  eventSchemas(
    {
      added: {
        version: 3,
        schema: strictObject({ type: literal('added'), by: pipe(number(), safeInteger()) }),
        upcasts: {
          1: ({ cents }: { type: string; cents: number }) => ({ amount: cents }),
          2: ({ amount }: { type: string; amount: number }) => ({ by: amount }),
        },
      },
    },
    options,
  );
type Added = EventOf<ReturnType<typeof present>>;

/** Adds what it is told, and believes that whatever it is given is an event of today. */
const sum: Decider<number, readonly StreamEvent[], Added, never> = {
  initialState: 0,
  decide: (events) => ({ outcome: 'accepted', events: events as readonly Added[] }),
  evolve: (state, { by }) => state + by,
  parseEvent: (data) => {
    if (!('by' in data)) throw new Error('an old event got here');
    return data as Added;
  },
  name: 'sum',
  foldVersion: 1,
};

const old = await openTestStore(url, { schemas: first });
const store = await openTestStore(url, { schemas: present() });
const skipping = await openTestStore(url, { schemas: present({ unknownTypes: 'skip' }) });
const plain = await openTestStore(url);
const added = (by: number) => ({ type: 'added', by });
const any = { expectedVersion: 'any' } as const;

/** Two events of the first schemas, one of which nobody knows any more, and one of today. */
async function fill(streamId: string): Promise<void> {
  const before = [
    { type: 'added', cents: 5 },
    { type: 'renamed', name: 'a' },
  ];
  await old.append(streamId, before, { expectedVersion: 'noStream', commitId: 'first' });
  await skipping.append(streamId, [added(7)], any);
}

describe('an append', () => {
  it('records the version of the schema, where it is not the first', async () => {
    await fill('recorded');
    const metas = (await redis.xrange(keys.stream('recorded'), '-', '+')).map(([, f]) => f[3]);
    expect(metas.map((meta) => meta?.includes('"schema"'))).toEqual([false, false, true]);
    expect(metas[2]).toContain('"schema":3');
    expect((await eventsOf(plain, 'recorded')).at(2)?.meta.schemaVersion).toBe(3);
  });

  it('of an event that is not valid is refused, and nothing of it is written', async () => {
    const append = store.append('refused', [added(1), added(0.5)], any);
    await expect(append).rejects.toThrow(EventSchemaError);
    await expect(append).rejects.toMatchObject({ issues: [{ path: 'by' }] });
    expect(await redis.exists(keys.stream('refused'))).toBe(0);
  });

  it('of an event that is not valid disturbs no other append of its batch', async () => {
    const results = await Promise.allSettled(
      [1, 0.5, 2, 0.5, 3].map((by) => store.handle('batch', sum, [added(by)])),
    );
    expect(results.map(({ status }) => status === 'fulfilled')).toEqual([
      true,
      false,
      true,
      false,
      true,
    ]);
    expect(await store.load('batch', sum)).toMatchObject({ state: 6, version: 3 });
  });

  it('by an asynchronous validator is refused alone', async () => {
    const later = eventSchemas({
      added: { schema: z.object({ by: z.number().refine((by) => Promise.resolve(by > 0)) }) },
    });
    const waiting = await openTestStore(url, { schemas: later });
    await expect(waiting.append('later', [added(0)], any)).rejects.toThrow(TypeError);
    expect(await redis.exists(keys.stream('later'))).toBe(0);
  });

  it('stores an event as it was given, whatever the validator would make of it', async () => {
    const coercing = eventSchemas({
      added: { schema: z.object({ by: z.coerce.number(), more: z.number().default(1) }) },
    });
    const converting = await openTestStore(url, { schemas: coercing });
    await converting.append('given', [{ type: 'added', by: '5', other: true }], any);
    const [recorded] = await eventsOf(plain, 'given');
    expect(recorded?.event).toEqual({ type: 'added', by: '5', other: true });
  });
});

describe('what was written by earlier schemas', () => {
  it('is read as the present schemas have it', async () => {
    await fill('read');
    const seen = [added(5), added(7)];
    expect((await eventsOf(skipping, 'read')).map(({ event }) => event)).toEqual(seen);
    const category = await Array.fromAsync(skipping.readCategory());
    const own = category.filter(({ streamId }) => streamId === 'read');
    expect(own.map(({ event }) => event)).toEqual(seen);
    expect(own.map(({ version }) => version)).toEqual([1, 3]);
  });

  it('is folded as the present schemas have it, also by a process that remembers', async () => {
    await fill('folded');
    expect(await skipping.load('folded', sum)).toMatchObject({ state: 12, version: 3 });
    await old.append('folded', [{ type: 'added', cents: 30 }], any);
    const result = await skipping.handle('folded', sum, [added(1)]);
    expect(result).toMatchObject({ outcome: 'accepted', state: 43, version: 5 });
    const later = await openTestStore(url, { schemas: present({ unknownTypes: 'skip' }) });
    expect(await later.load('folded', sum)).toMatchObject({ state: 43, version: 5 });
  });

  it('is answered to a repeated commit id as the present schemas have it', async () => {
    await fill('repeated');
    const again = await skipping.handle('repeated', sum, [added(1)], { commitId: 'first' });
    expect(again).toMatchObject({
      outcome: 'duplicate',
      version: 2,
      state: 5,
      events: [added(5)],
    });
  });

  it('is checked against the hash chain as it was stored', async () => {
    await fill('forged');
    const [[, fields] = ['', []]] = await redis.xrange(keys.stream('forged'), '1-0', '1-0');
    await redis.del(keys.stream('forged'));
    const forged = fields.map((field) => field.replace('"cents":5', '"cents":9'));
    await redis.xadd(keys.stream('forged'), '1-0', ...forged);
    await expect(skipping.load('forged', sum)).rejects.toMatchObject({ code: 'stream_corrupted' });
  });
});

describe('an event that is left out', () => {
  it('takes its version, and is counted', async () => {
    const schemas = present({ unknownTypes: 'skip' });
    const counting = await openTestStore(url, { schemas });
    await fill('counted');
    expect((await counting.load('counted', sum)).version).toBe(3);
    expect(schemas.skipped()).toEqual(new Map([['renamed', 1]]));
  });

  it('is not the last event, where there is one before it', async () => {
    await fill('last');
    await old.append('last', [{ type: 'renamed', name: 'b' }], any);
    expect(await skipping.readLastEvent('last')).toMatchObject({ version: 3, event: added(7) });
    await old.append('only', [{ type: 'renamed', name: 'b' }], any);
    expect(await skipping.readLastEvent('only')).toBeUndefined();
  });
});

describe('an event that the schemas cannot read', () => {
  it('fails what reads it, with its place, and nothing else', async () => {
    await fill('unknown');
    const place = { streamId: 'unknown', version: 2 };
    const refusal = { code: 'event_invalid', problem: 'unknown_type', place };
    const [read, loaded, handled, other] = await Promise.allSettled([
      eventsOf(store, 'unknown'),
      store.load('unknown', sum),
      store.handle('unknown', sum, [added(1)]),
      store.handle('known', sum, [added(1)]),
    ]);
    for (const failed of [read, loaded, handled]) {
      expect(failed).toMatchObject({ status: 'rejected', reason: refusal });
    }
    expect(other).toMatchObject({ status: 'fulfilled', value: { outcome: 'accepted' } });
    expect(await store.append('unknown', [added(1)], any)).toMatchObject({ outcome: 'appended' });
  });

  it('may have been written by a later process, and is refused as such', async () => {
    await store.append('newer', [added(1)], any);
    const refusal = { problem: 'newer_version', schemaVersion: 3 };
    await expect(eventsOf(old, 'newer')).rejects.toMatchObject(refusal);
    await expect(old.load('newer', sum)).rejects.toMatchObject(refusal);
  });
});

describe('a subscription', () => {
  it('yields what the present schemas make of the past', async () => {
    await fill('subscribed');
    const end = new AbortController();
    const seen: unknown[] = [];
    for await (const item of skipping.subscribe({ signal: end.signal })) {
      if (item.type === 'caughtUp') end.abort();
      else if (item.event.streamId === 'subscribed') seen.push(item.event.event);
    }
    expect(seen).toEqual([added(5), added(7)]);
  });
});

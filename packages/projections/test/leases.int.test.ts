import { once } from 'node:events';
import { sharedMongo } from '@streamfold/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FencedError } from '../src/errors.ts';
import { LeaseEndedError } from '../src/leases/lease-ended-error.ts';
import { leaseCollection } from '../src/mongo/lease-documents.ts';
import { prepareLeases } from '../src/mongo/mongo-leases.ts';
import { readLeases } from '../src/mongo/read-leases.ts';
import { fencesFromOne } from './support/fences-from-one.ts';
import { startHolder, untilAborted, type TestHolder } from './support/test-holder.ts';
import { openTestMongo } from './support/test-projector.ts';
import { watchHolders } from './support/watch-holders.ts';

const mongo = sharedMongo();
const db = openTestMongo(mongo.url).db(mongo.databaseName);

const holders: TestHolder[] = [];

/** Starts one that is stopped when the test ends. */
function start(options: Partial<Parameters<typeof startHolder>[0]> = {}): TestHolder {
  const holder = startHolder({ db, ...options });
  holders.push(holder);
  return holder;
}

const heldBy = (of: readonly TestHolder[]): number[] => of.map(({ held }) => held().length);
const polling = { timeout: 10_000, interval: 10 };

beforeEach(async () => {
  await db.dropDatabase();
  await prepareLeases(db);
  await fencesFromOne(db, 'test', 2);
});

afterEach(async () => {
  await Promise.all(holders.splice(0).map((holder) => holder.stop()));
});

describe('several holders', () => {
  it('share the partitions out as they come and go, one at a time and with rising fences', async () => {
    const watch = watchHolders(holders);
    const a = start({ partitionCount: 4, name: 'a' });
    await expect.poll(a.held, polling).toEqual([0, 1, 2, 3]);
    // Their clocks begin elsewhere, and do not run at quite the same speed.
    const b = start({ partitionCount: 4, name: 'b', now: () => performance.now() * 1.02 + 1e9 });
    await expect.poll(() => heldBy([a, b]), polling).toEqual([2, 2]);
    const c = start({ partitionCount: 4, name: 'c', now: () => performance.now() * 0.98 - 1e6 });
    await expect.poll(() => heldBy([a, b, c]).sort(), polling).toEqual([1, 1, 2]);
    const kept = [...a.leases, ...c.leases].filter((lease) => lease.isHeld());
    await b.stop();
    await expect.poll(() => heldBy([a, c]), polling).toEqual([2, 2]);
    expect([...a.held(), ...c.held()].sort()).toEqual([0, 1, 2, 3]);
    // What the two held was theirs to keep.
    expect(kept.map((lease) => lease.signal.aborted)).toEqual(kept.map(() => false));
    watch.expectOneAtATime();
  });

  it('of one name stay apart', async () => {
    const watch = watchHolders(holders);
    const [left, right] = [start({ partitionCount: 2 }), start({ partitionCount: 2 })];
    await expect.poll(() => heldBy([left, right]), polling).toEqual([1, 1]);
    await left.stop();
    await expect.poll(right.held, polling).toEqual([0, 1]);
    watch.expectOneAtATime();
  });

  it('take turns at once when the one that holds is stopped', async () => {
    const [first, standby] = [start({ ttlMs: 20_000 }), start({ ttlMs: 20_000 })];
    await expect.poll(() => heldBy(holders).sort(), polling).toEqual([0, 1]);
    const [holding, waiting] = first.held().length === 1 ? [first, standby] : [standby, first];
    const stopped = performance.now();
    await holding.stop();
    await expect.poll(waiting.held, polling).toEqual([0]);
    expect(performance.now() - stopped).toBeLessThan(1_000);
    expect(waiting.leases[0]?.fence).toBe(2);
  });
});

describe('a lease', () => {
  it('is renewed for as long as its work goes on', async () => {
    let renewalCount = 0;
    const holder = start({ ttlMs: 600, describe: () => ({ count: (renewalCount += 1) }) });
    // Ten of them are more than three times as long as a lease lasts.
    await expect.poll(() => renewalCount, polling).toBeGreaterThan(10);
    expect(holder.held()).toEqual([0]);
    expect(holder.leases).toHaveLength(1);
    expect(await reportOf(0)).toMatchObject({ holder: holder.me, fence: 1 });
  });

  it('is held and not released until its work has finished', async () => {
    const finish = Promise.withResolvers<undefined>();
    const holder = start({
      onHeld: async (lease) => {
        await once(lease.signal, 'abort');
        await finish.promise;
      },
    });
    await expect.poll(holder.held, polling).toEqual([0]);
    const [lease] = holder.leases;
    const stopped = holder.stop();
    expect([lease?.signal.aborted, lease?.isHeld()]).toEqual([true, true]);
    // Who is leaving is no member from then on, so that others wait for what it holds.
    await expect.poll(() => db.collection('projectors').countDocuments(), polling).toBe(0);
    expect((await reportOf(0)).holder).toBe(holder.me);
    finish.resolve(undefined);
    await stopped;
    expect(lease?.isHeld()).toBe(false);
    expect(await reportOf(0)).toMatchObject({ holder: undefined, fence: 1, secondsLeft: 0 });
  });

  it('runs out when its work does not finish, and the end does not wait for ever', async () => {
    const holder = start({ ttlMs: 600, onHeld: () => new Promise(() => undefined) });
    await expect.poll(holder.held, polling).toEqual([0]);
    await holder.stop();
    await expect.poll(async () => (await reportOf(0)).holder, polling).toBeUndefined();
    expect(holder.held()).toEqual([]);
    expect(holder.lines.at(-1)).toContain('works did not end with their leases');
  });

  it('has a higher fence when the same holder gets it again', async () => {
    let rounds = 0;
    const holder = start({
      onHeld: async (lease) => {
        rounds += 1;
        if (rounds === 2) throw new FencedError('the checkpoint is somebody else’s');
        if (rounds > 2) await untilAborted(lease);
      },
    });
    await expect.poll(holder.held, polling).toEqual([0]);
    await expect.poll(() => holder.leases.length, polling).toBe(3);
    expect(holder.leases.map(({ fence }) => fence)).toEqual([1, 2, 3]);
  });

  it('is lost when somebody else has taken it', async () => {
    const holder = start();
    await expect.poll(holder.held, polling).toEqual([0]);
    const [lease] = holder.leases;
    const expiresAt = new Date(Date.now() + 60_000);
    await db.collection('leases').updateOne({}, { $set: { holder: 'x', fence: 9, expiresAt } });
    await expect.poll(() => lease?.signal.reason as unknown, polling).toBeInstanceOf(FencedError);
    expect(holder.held()).toEqual([]);
    await holder.stop();
    expect(await reportOf(0)).toMatchObject({ holder: 'x', fence: 9 });
  });

  it('that was taken without an answer is taken anew', async () => {
    const _id = { category: 'test', partition: 0 };
    const expiresAt = new Date(Date.now() + 60_000);
    const taken = { holder: 'holder/unanswered', fence: 7, expiresAt, facts: {} };
    await leaseCollection(db).replaceOne({ _id }, taken);
    const other = start();
    const holder = start({ id: 'unanswered' });
    await expect.poll(holder.held, polling).toEqual([0]);
    expect(holder.leases[0]?.fence).toBe(8);
    expect(other.leases).toEqual([]);
  });
});

describe('a work that fails', () => {
  it('ends the run, and everything is released', async () => {
    const fault = new TypeError('a fault of this program');
    const gate = Promise.withResolvers<undefined>();
    const holder = start({
      partitionCount: 2,
      onHeld: async (lease) => {
        if (lease.partition === 0) await untilAborted(lease);
        await gate.promise;
        throw fault;
      },
    });
    await expect.poll(holder.held, polling).toEqual([0, 1]);
    gate.resolve(undefined);
    expect(await holder.ended).toBe(fault);
    expect(holder.leases[0]?.signal.reason).toBeInstanceOf(LeaseEndedError);
    expect((await readLeases(db, 'test')).map((report) => report.holder)).toEqual([
      undefined,
      undefined,
    ]);
    expect(await db.collection('projectors').countDocuments()).toBe(0);
  });
});

describe('a description that fails', () => {
  it('ends the run, and the partition is released', async () => {
    const fault = new TypeError('a fault of this program');
    const describe = (): never => {
      throw fault;
    };
    const holder = start({ describe });
    expect(await holder.ended).toBe(fault);
    expect(await reportOf(0)).toMatchObject({ holder: undefined, fence: 1 });
  });
});

describe('readLeases', () => {
  it('tells who holds what, for how long, and what the holder says of it', async () => {
    let failures = 3;
    const describe = (partition: number) => ({ partition, name: '$holder', failures });
    const holder = start({ partitionCount: 2, name: '$fence', describe });
    const facts = { partition: 1, name: '$holder', failures: 3 };
    await expect.poll(async () => (await reportOf(1)).facts, polling).toEqual(facts);
    const report = await reportOf(1);
    expect(report).toMatchObject({ partition: 1, holder: holder.me, fence: 1 });
    expect(holder.me).toMatch(/^\$fence\/[0-9a-f-]{36}$/);
    expect(report.secondsLeft).toBeGreaterThan(0);
    expect(report.secondsLeft).toBeLessThanOrEqual(1.5);
    failures = 0;
    await expect
      .poll(async () => (await reportOf(1)).facts, polling)
      .toEqual({ ...facts, failures: 0 });
  });

  it('answers nothing where no projector ever ran', async () => {
    await leaseCollection(db).deleteMany({});
    expect(await readLeases(db, 'test')).toEqual([]);
  });
});

async function reportOf(partition: number) {
  const report = (await readLeases(db, 'test'))[partition];
  if (report === undefined) throw new Error(`no lease of partition ${partition}`);
  return report;
}

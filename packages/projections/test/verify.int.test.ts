import { Int32, type Document } from 'mongodb';
import { expect, it } from 'vitest';
import { takeScratchLock } from '../src/mongo/mongo-scratch-lock.ts';
import { openScratch } from '../src/mongo/rebuild/open-scratch.ts';
import { rebuildProjection } from '../src/mongo/rebuild/rebuild-projection.ts';
import { verifyProjection } from '../src/mongo/verify/verify-projection.ts';
import { expectLedgers, expectNoLitter } from './support/folded-ledger.ts';
import { ledger, letters } from './support/ledger.ts';
import { IDS, ledgerTest } from './support/ledger-test.ts';

const world = await ledgerTest();
const { db } = world;

const PLANTED: readonly {
  readonly what: string;
  readonly in: string;
  readonly plant: (documents: ReturnType<typeof texts>) => Promise<unknown>;
  readonly found: Document;
}[] = [
  {
    what: 'a changed body',
    in: 'ledgers',
    plant: (c) => c.updateOne({ _id: 'a0' }, { $inc: { total: 1 } }),
    found: {
      kind: 'differs',
      collection: 'ledgers',
      id: 'a0',
      member: 'total',
      live: '22',
      folded: '21',
    },
  },
  {
    what: 'a total of another type',
    in: 'ledgers',
    plant: (c) => c.updateOne({ _id: 'a0' }, { $set: { total: new Int32(21) } }),
    found: { kind: 'differs', id: 'a0', member: 'total' },
  },
  {
    what: 'a version that is ahead of the log',
    in: 'ledgers',
    plant: (c) => c.updateOne({ _id: 'a0' }, { $inc: { version: 1 } }),
    found: {
      kind: 'differs',
      id: 'a0',
      member: 'version',
      problem: 'its stream ends at version 6',
    },
  },
  {
    what: 'a document that is behind',
    in: 'ledgers',
    plant: (c) => c.updateOne({ _id: 'a0' }, { $inc: { version: -1 } }),
    found: { kind: 'differs', id: 'a0', member: 'version' },
  },
  {
    what: 'a deleted document',
    in: 'ledgers',
    plant: (c) => c.deleteOne({ _id: 'b1' }),
    found: { kind: 'missing', collection: 'ledgers', id: 'b1', live: undefined },
  },
  {
    what: 'a document of no stream',
    in: 'ledgers',
    plant: (c) =>
      c.insertOne({ _id: 'x', version: 1, total: 1, hash: 'h', timestamps: [], generation: 1 }),
    found: { kind: 'extra', collection: 'ledgers', id: 'x', folded: undefined },
  },
  {
    what: 'a document with an id that is no text',
    in: 'ledgers',
    plant: () => db.collection('ledgers').insertOne({ total: 1 }),
    found: { kind: 'extra', collection: 'ledgers', folded: undefined },
  },
  {
    what: 'a changed line',
    in: 'ledgerLines',
    plant: (c) => c.updateOne({ _id: 'c2:3' }, { $inc: { amount: 5 } }),
    found: { kind: 'differs', collection: 'ledgerLines', id: 'c2:3', member: 'amount' },
  },
  {
    what: 'a deleted line',
    in: 'ledgerLines',
    plant: (c) => c.deleteOne({ _id: 'c2:3' }),
    found: { kind: 'missing', collection: 'ledgerLines', id: 'c2:3' },
  },
  {
    what: 'a line of no event',
    in: 'ledgerLines',
    plant: (c) => c.insertOne({ _id: 'c2:9', streamId: 'c2', version: 9 }),
    found: { kind: 'extra', collection: 'ledgerLines', id: 'c2:9' },
  },
];

interface Stored extends Document {
  readonly _id: string;
  readonly version?: number;
  readonly total?: number | Int32;
  readonly amount?: number;
}

function texts(name: string) {
  return db.collection<Stored>(name);
}

it('finds each difference that is planted, alone and all of it, and leaves nothing', async () => {
  await world.appendRounds(1, 6);
  await rebuildProjection(world.partsOf(ledger()));
  const clean = await verifyProjection(world.partsOf(ledger()));
  expect(clean).toMatchObject({ outcome: 'verified', checked: 40, checkedLines: 240 });
  expect(clean).toMatchObject({ differenceCount: 0, differences: [], leftOut: [] });
  for (const { what, plant, found, ...planted } of PLANTED) {
    const collection = texts(planted.in);
    const before = await collection.find({}, { promoteValues: false }).toArray();
    await plant(collection);
    const result = await verifyProjection(world.partsOf(ledger()));
    expect(result, what).toMatchObject({ differenceCount: 1, differences: [found] });
    await collection.deleteMany({});
    await collection.insertMany(before);
  }
  await expectNoLitter(db, 'ledger');
}, 60_000);

it('finds a wrong total of many streams, a deleted one and one too many', async () => {
  await world.appendRounds(1, 6);
  await rebuildProjection(world.partsOf(letters));
  expect(await verifyProjection(world.partsOf(letters))).toMatchObject({
    checked: 7,
    differenceCount: 0,
  });
  await texts('letters').updateOne({ _id: 'a' }, { $inc: { total: 1 } });
  await texts('letters').deleteOne({ _id: 'b' });
  await texts('letters').insertOne({ _id: 'z', total: 0 });
  expect(await verifyProjection(world.partsOf(letters), { differencesMax: 2 })).toMatchObject({
    differenceCount: 3,
    differences: [
      { kind: 'differs', id: 'a', member: 'total' },
      { kind: 'missing', id: 'b' },
    ],
  });
  await expectNoLitter(db, 'letters');
});

it('says that the projection is behind, and takes the place of a verification that died', async () => {
  await world.appendRounds(1, 3);
  await rebuildProjection(world.partsOf(ledger()));
  await world.appendRounds(4, 4);
  const behind = await verifyProjection(world.partsOf(ledger()), { waitMs: 100 });
  expect(behind).toMatchObject({ outcome: 'behind', partition: 0 });
  const lock = await takeScratchLock(db, ledger(), { purpose: 'verify', ttlMs: 300 });
  if (lock.outcome === 'busy') throw new Error('busy');
  await openScratch(world.partsOf(ledger()), lock);
  expect((await verifyProjection(world.partsOf(ledger()), { waitMs: 0 })).outcome).toBe('busy');
  await expect
    .poll(async () => (await verifyProjection(world.partsOf(ledger()), { waitMs: 0 })).outcome)
    .toBe('behind');
  await expectNoLitter(db, 'ledger');
});

it('folds nothing when it is aborted, and leaves nothing', async () => {
  await world.appendRounds(1, 2);
  await rebuildProjection(world.partsOf(ledger()));
  const reason = new Error('enough');
  const ended = verifyProjection(world.partsOf(ledger()), { signal: AbortSignal.abort(reason) });
  await expect(ended).rejects.toBe(reason);
  await expectNoLitter(db, 'ledger');
  await expectLedgers(db, world.log, IDS);
});

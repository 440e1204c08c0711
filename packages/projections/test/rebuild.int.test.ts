import { expect, it } from 'vitest';
import { LogChangedError } from '../src/errors.ts';
import { beginSwitch } from '../src/mongo/mongo-switch.ts';
import { takeScratchLock } from '../src/mongo/mongo-scratch-lock.ts';
import { prepareProjection } from '../src/mongo/projection-record.ts';
import { recordCollection } from '../src/mongo/record-document.ts';
import { openScratch } from '../src/mongo/rebuild/open-scratch.ts';
import { rebuildProjection } from '../src/mongo/rebuild/rebuild-projection.ts';
import { filledRebuild } from './support/filled-rebuild.ts';
import { expectLedgers, expectNoLitter } from './support/folded-ledger.ts';
import { ledger } from './support/ledger.ts';
import type { Live } from './support/run-live.ts';
import { IDS, ledgerTest } from './support/ledger-test.ts';

const world = await ledgerTest();
const { db } = world;

it('makes the documents where the projection never ran, and a projector goes on from them', async () => {
  await world.appendRounds(1, 10);
  const result = await rebuildProjection(world.partsOf(ledger()));
  expect(result).toMatchObject({ outcome: 'switched', eventsDone: 400, isResumed: false });
  await expectLedgers(db, world.log, IDS);
  await expectNoLitter(db, 'ledger');
  const projector = world.live(ledger());
  await world.appendRounds(11, 12);
  await world.caughtUp('ledger');
  await projector.stop();
  await expectLedgers(db, world.log, IDS);
  const record = await recordCollection(db).findOne({ _id: 'ledger' });
  expect(record).toMatchObject({ generation: 1, version: 1 });
});

it('puts documents of new rules in place, and a projector of the old ones stops', async () => {
  await world.appendRounds(1, 5);
  const old = world.live(ledger(1));
  await world.caughtUp('ledger');
  const result = await rebuildProjection(world.partsOf(ledger(2)));
  expect(result).toMatchObject({ outcome: 'switched', comparison: { differs: IDS.length } });
  const projector = world.live(ledger(2));
  await world.appendRounds(6, 8);
  await world.caughtUp('ledger');
  await Promise.all([old.stop(), projector.stop()]);
  await expectLedgers(db, world.log, IDS, 2);
  await expectNoLitter(db, 'ledger');
});

it('is finished by several others at once when it died in the switch', async () => {
  await world.appendRounds(1, 5);
  await world.foldAll(ledger());
  const parts = world.partsOf(ledger());
  const dying = await filledRebuild(parts);
  await dying.beginSwitch();
  await Promise.all(
    [1, 2, 3].map(() =>
      prepareProjection({ client: db.client, db, logger: parts.logger }, ledger()),
    ),
  );
  const record = await recordCollection(db).findOne({ _id: 'ledger' });
  expect(record).toMatchObject({ generation: 2, collectionId: dying.collectionId });
  await expectNoLitter(db, 'ledger');
  const next = world.live(ledger());
  await world.appendRounds(6, 6);
  await world.caughtUp('ledger');
  await next.stop();
  await expectLedgers(db, world.log, IDS);
});

it('goes on where an aborted run ended, begins anew for other rules, and leaves nothing when told', async () => {
  await world.appendRounds(1, 30);
  const stopping = new AbortController();
  const aborted = await rebuildProjection(world.partsOf(ledger()), {
    pageEntriesMax: 20,
    signal: stopping.signal,
    onProgress: ({ eventsDone }) => {
      if (eventsDone > 0) stopping.abort();
    },
  });
  expect(aborted.outcome).toBe('aborted');
  expect(await rebuildProjection(world.partsOf(ledger()))).toMatchObject({
    outcome: 'switched',
    isResumed: true,
    eventsDone: 1_200,
  });
  await expectLedgers(db, world.log, IDS);
  await rebuildProjection(world.partsOf(ledger(2)), { signal: AbortSignal.abort() });
  const anew = await rebuildProjection(world.partsOf(ledger(3)));
  expect(anew).toMatchObject({ outcome: 'switched', isResumed: false });
  await expectLedgers(db, world.log, IDS, 3);
  const ended = await rebuildProjection(world.partsOf(ledger(4)), {
    signal: AbortSignal.abort(),
    isDiscarded: true,
  });
  expect(ended.outcome).toBe('aborted');
  await expectNoLitter(db, 'ledger');
});

it('folds what comes during the switch, where no projector does', async () => {
  await world.appendRounds(1, 5);
  let late: Promise<void> | undefined;
  await rebuildProjection(world.partsOf(ledger()), {
    onProgress: ({ phase }) => {
      if (phase === 'switching') late = world.appendRounds(6, 7);
    },
  });
  await late;
  await expectLedgers(db, world.log, IDS);
  expect(late).toBeDefined();
});

it('is one at a time, and fences the one that slept', async () => {
  await world.appendRounds(1, 5);
  const parts = world.partsOf(ledger());
  const slept = await takeScratchLock(db, parts.projection, { purpose: 'rebuild', ttlMs: 300 });
  if (slept.outcome === 'busy') throw new Error('busy');
  const opened = await openScratch(parts, slept);
  expect((await rebuildProjection(parts)).outcome).toBe('busy');
  await expect
    .poll(async () => (await rebuildProjection(parts)).outcome, { timeout: 5_000 })
    .toBe('switched');
  const isFenced = beginSwitch(db, opened.build, { ...slept, collectionId: opened.collectionId });
  await expect(isFenced).rejects.toMatchObject({ code: 'fenced' });
  await expectLedgers(db, world.log, IDS);
  await expectNoLitter(db, 'ledger');
});

it('begins anew where the documents were gone meanwhile, and a projector folds them anew', async () => {
  await world.appendRounds(1, 5);
  await world.foldAll(ledger());
  const parts = world.partsOf(ledger());
  const { entries, logger } = parts;
  let late: Live | undefined;
  const foldAnew = async (): Promise<void> => {
    await db.collection('ledgers').drop();
    expect(await prepareProjection({ client: db.client, db, logger }, ledger())).toBe(2);
    late = world.live(ledger());
    await world.caughtUp('ledger');
  };
  let folding: Promise<void> | undefined;
  const result = await rebuildProjection({
    ...parts,
    entries: {
      streamEntries: (...range) => entries.streamEntries(...range),
      read: (event) => entries.read(event),
      // Its generation is chosen by then.
      categoryEntries: async function* (range) {
        folding ??= foldAnew();
        await folding;
        yield* entries.categoryEntries(range);
      },
    },
  });
  expect(result).toMatchObject({ outcome: 'switched', isResumed: false });
  await world.appendRounds(6, 7);
  await world.caughtUp('ledger');
  await late?.stop();
  const record = await recordCollection(db).findOne({ _id: 'ledger' });
  expect(record).toMatchObject({ generation: 3 });
  await expectLedgers(db, world.log, IDS);
  await expectNoLitter(db, 'ledger');
});

it('refuses another log than that of the live documents', async () => {
  await world.appendRounds(1, 2);
  await rebuildProjection(world.partsOf(ledger()));
  const other = { ...world.partsOf(ledger()), logIdentities: ['x', 'y'] };
  await expect(rebuildProjection(other)).rejects.toBeInstanceOf(LogChangedError);
  await expectLedgers(db, world.log, IDS);
});

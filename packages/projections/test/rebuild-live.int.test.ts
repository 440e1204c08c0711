import { expect, it } from 'vitest';
import type { FillProgress } from '../src/mongo/rebuild/rebuild-progress.ts';
import { rebuildProjection } from '../src/mongo/rebuild/rebuild-projection.ts';
import { expectLedgers, expectLetters, expectNoLitter } from './support/folded-ledger.ts';
import { ledger, letters } from './support/ledger.ts';
import { IDS, ledgerTest } from './support/ledger-test.ts';

const world = await ledgerTest();
const { db } = world;

interface Whole {
  readonly _id: string;
  readonly total: number;
  readonly version: number;
}

it('switches under live writes, and a reader sees whole documents all the time', async () => {
  await world.appendRounds(1, 30);
  const projector = world.live(ledger());
  await world.caughtUp('ledger');
  let problem: string | undefined;
  let reads = 0;
  const stopping = new AbortController();
  const read = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const documents = await db.collection<Whole>('ledgers').find().toArray();
      reads += 1;
      if (documents.length !== IDS.length) problem ??= `${documents.length} documents`;
      for (const { _id, total, version } of documents) {
        const isWhole = total === (version * (version + 1)) / 2;
        // What was there when the rebuild began is there all the time.
        if (!isWhole || version < 30) problem ??= `${_id}: ${total} at version ${version}`;
      }
    }
  };
  const reading = read();
  const writer = world.keepAppending(31);
  const progress: FillProgress[] = [];
  const result = await rebuildProjection(world.partsOf(ledger()), {
    pageEntriesMax: 50,
    onProgress: (one) => progress.push(one),
    countEvents: () => world.log.countEvents(),
  });
  // The one that is under way may have begun before the switch.
  const readsBefore = reads;
  await expect.poll(() => reads, { timeout: 10_000 }).toBeGreaterThan(readsBefore + 5);
  stopping.abort();
  await Promise.all([reading, writer.stop()]);
  expect(result).toMatchObject({ outcome: 'switched', comparison: { differs: 0, extra: 0 } });
  await world.caughtUp('ledger');
  await projector.stop();
  expect(problem).toBeUndefined();
  expect(reads).toBeGreaterThan(10);
  await expectLedgers(db, world.log, IDS);
  await expectNoLitter(db, 'ledger');
  expect(progress.at(-1)?.phase).toBe('switching');
  expect(progress.some(({ secondsLeft }) => secondsLeft !== undefined)).toBe(true);
});

it('switches documents of many streams under live writes, each event counted once', async () => {
  await world.appendRounds(1, 10);
  const projector = world.live(letters);
  await world.caughtUp('letters');
  const writer = world.keepAppending(11);
  for (let times = 0; times < 3; times += 1) {
    const result = await rebuildProjection(world.partsOf(letters), { pageEntriesMax: 100 });
    expect(result.outcome).toBe('switched');
  }
  await writer.stop();
  await world.caughtUp('letters');
  await projector.stop();
  await expectLetters(db, world.log, IDS);
  await expectNoLitter(db, 'letters');
});

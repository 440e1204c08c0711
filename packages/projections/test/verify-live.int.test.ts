import type { Document } from 'mongodb';
import { expect, it } from 'vitest';
import { askParked } from '../src/mongo/parked-requests.ts';
import { rebuildProjection } from '../src/mongo/rebuild/rebuild-projection.ts';
import { verifyProjection } from '../src/mongo/verify/verify-projection.ts';
import { expectNoLitter } from './support/folded-ledger.ts';
import { ledger, letters } from './support/ledger.ts';
import { IDS, ledgerTest } from './support/ledger-test.ts';

const world = await ledgerTest();
const { db } = world;

it.each([ledger(), letters])(
  'raises no false alarm while a projection of the $kind kind goes on at full rate',
  async (projection) => {
    await world.appendRounds(1, 20);
    const projector = world.live(projection);
    let appended = 0;
    let streams = 0;
    const began = performance.now();
    const writer = world.keepAppending(21, async (round) => {
      // Streams that begin meanwhile.
      await world.log.append(`g${1_000 + round}`, 1, 2);
      streams += 1;
      appended += IDS.length + 2;
    });
    const results: Document[] = [];
    while (results.length < 6) {
      const result = await verifyProjection(world.partsOf(projection), { pageEntriesMax: 200 });
      // Before the projector was there for the first time, it is behind or its documents are new.
      if (result.outcome === 'verified') results.push(result);
    }
    const rate = (appended * 1_000) / (performance.now() - began);
    await writer.stop();
    await projector.stop();
    process.stdout.write(`${Math.round(rate)} appends a second, ${streams} new streams\n`);
    for (const result of results) expect(result['differences']).toEqual([]);
    expect(results.at(-1)?.['checked']).toBeGreaterThan(projection.kind === 'stream' ? 40 : 6);
    // The log grew while it was compared, or nothing was shown.
    expect(streams).toBeGreaterThan(results.length);
    await expectNoLitter(db, projection.name);
  },
  60_000,
);

it.each([ledger(), letters])(
  'lists what a person has left out of the $kind kind, which a rebuild leaves out too',
  async (projection) => {
    const { name } = projection;
    await world.appendRounds(1, 3);
    await world.log.append('a0', -5, 7);
    const projector = world.live(projection);
    const parked = () => db.collection('parked').countDocuments({ projection: name });
    await expect.poll(parked, { timeout: 10_000 }).toBe(1);
    const halted = await verifyProjection(world.partsOf(projection));
    expect(halted).toMatchObject({ outcome: 'verified', differenceCount: 0, leftOut: [] });
    await askParked(db, { projection: name, target: 'all', action: 'discard' });
    await expect.poll(parked, { timeout: 10_000 }).toBe(0);
    const leftOut = [{ streamId: 'a0', version: 4 }];
    for (let times = 0; times < 2; times += 1) {
      const result = await verifyProjection(world.partsOf(projection));
      expect(result).toMatchObject({ outcome: 'verified', differenceCount: 0, leftOut });
      const rebuilt = await rebuildProjection(world.partsOf(projection));
      expect(rebuilt).toMatchObject({ outcome: 'switched', parkedCount: 0 });
    }
    await projector.stop();
    if (projection.kind === 'stream') {
      const [document] = await db
        .collection<{ _id: string }>('ledgers')
        .find({ _id: 'a0' })
        .toArray();
      expect(document).toMatchObject({ total: 13, version: 5 });
    }
    await expectNoLitter(db, name);
  },
);

it('tells documents that were replaced meanwhile from wrong ones', async () => {
  await world.appendRounds(1, 10);
  await rebuildProjection(world.partsOf(ledger()));
  const outcomes: string[] = [];
  for (let times = 0; times < 5; times += 1) {
    const over = new AbortController();
    const rebuilding = rebuildProjection(world.partsOf(ledger())).finally(() => {
      over.abort();
    });
    while (!over.signal.aborted) {
      const result = await verifyProjection(world.partsOf(ledger()), { pageEntriesMax: 20 });
      outcomes.push(result.outcome);
      if (result.outcome === 'verified') expect(result.differences).toEqual([]);
    }
    expect((await rebuilding).outcome).toBe('switched');
  }
  expect(outcomes).toContain('replaced');
  await expectNoLitter(db, 'ledger');
});

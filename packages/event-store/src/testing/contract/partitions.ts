import assert from 'node:assert/strict';
import { CrossPartitionError } from '../../errors.ts';
import type { EventStore } from '../../event-store.ts';
import { appendCounts, assertOutcome, categoryOf, eventsOf, placesOf } from './assertions.ts';
import type { Contract } from './contract-log.ts';
import { counted } from './counter.ts';
import { follow } from './subscription-reading.ts';

const PARTITIONS = 3;
const STREAM_IDS = Array.from({ length: 12 }, (_, index) => `s${index}-`);

/** Logs of several partitions. */
export function partitionsContract({ describe, it, itWithPartitions }: Contract): void {
  describe('a log of one partition', () => {
    it('has every stream in it', ({ store }) => {
      assert.equal(store.partitions, 1);
      for (const streamId of STREAM_IDS) assert.equal(store.partitionOf(streamId), 0);
      return Promise.resolve();
    });
  });

  describe('a log of several partitions', () => {
    const itThere: Contract['it'] = (name, body) => itWithPartitions(PARTITIONS, name, body);

    itThere(
      'has each stream in one of them, the same for every store',
      async ({ store, openAnother }) => {
        const other = await openAnother();
        assert.equal(store.partitions, PARTITIONS);
        const partitions = STREAM_IDS.map((streamId) => store.partitionOf(streamId));
        assert.deepEqual(
          partitions,
          STREAM_IDS.map((streamId) => other.partitionOf(streamId)),
        );
        assert.deepEqual([...new Set(partitions)].toSorted(), [0, 1, 2]);
      },
    );

    itThere('is read whole, merged by position, or one partition at a time', async ({ store }) => {
      await fill(store);
      const category = await categoryOf(store);
      assert.equal(category.length, 2 * STREAM_IDS.length);
      assert.deepEqual(
        category.map(({ position }) => position),
        inOrder(category),
      );
      const backwards = await Array.fromAsync(store.readCategory({ direction: 'backwards' }));
      assert.deepEqual(new Set(placesOf(backwards)), new Set(placesOf(category)));
      assert.deepEqual(
        backwards.map(({ position }) => position),
        inOrder(category).toReversed(),
      );

      for (let partition = 0; partition < PARTITIONS; partition++) {
        const own = await Array.fromAsync(store.readCategory({ partition }));
        assert.deepEqual(
          own,
          category.filter((event) => event.partition === partition),
        );
        for (const { streamId } of own) assert.equal(store.partitionOf(streamId), partition);
      }
    });

    itThere('is read after a place: a position for each partition', async ({ store }) => {
      await fill(store);
      const places = await placesNow(store);
      await fill(store);
      const after = await Array.fromAsync(store.readCategory({ afterPosition: places }));
      const before = await Array.fromAsync(store.readCategory({ beforePosition: places }));
      const all = await categoryOf(store);
      const isAfter = ({ partition, position }: (typeof all)[number]): boolean =>
        isLater(position, places[partition] ?? '');
      assert.deepEqual(after, all.filter(isAfter));
      // The event at each place is neither before it nor after it.
      assert.equal(before.length + after.length, all.length - PARTITIONS);
      const [place = ''] = places;
      const own = await Array.fromAsync(store.readCategory({ partition: 0, afterPosition: place }));
      assert.deepEqual(
        own,
        after.filter(({ partition }) => partition === 0),
      );
    });

    itThere('is subscribed to whole, or one partition at a time', async ({ store }) => {
      await fill(store);
      const whole = follow(store);
      const one = follow(store, { partition: 1 });
      const places = await placesNow(store);
      const past = await whole.untilCaughtUp(places);
      assert.deepEqual(new Set(past.events), new Set(await categoryOf(store)));
      const own = await one.untilCaughtUp([places[1] ?? '']);
      const ofOne = await Array.fromAsync(store.readCategory({ partition: 1 }));
      assert.deepEqual(own.events, ofOne);

      await fill(store);
      const later = await whole.untilCaughtUp(await placesNow(store));
      const after = store.readCategory({ afterPosition: places });
      assert.deepEqual(new Set(later.events), new Set(await Array.fromAsync(after)));
      const resumed = await follow(store, { from: { after: places } }).untilCaughtUp();
      assert.deepEqual(new Set(resumed.events), new Set(later.events));
    });

    itThere('takes an append to streams of one partition, and of no two', async ({ store }) => {
      const [first = '', ...others] = STREAM_IDS;
      const isBeside = (id: string): boolean => store.partitionOf(id) === store.partitionOf(first);
      const part = (streamId = '') =>
        ({ streamId, expectedVersion: 'noStream', events: [counted(1)] }) as const;
      const beside = others.find(isBeside);
      const elsewhere = others.find((id) => !isBeside(id));

      const across = store.appendToStreams([part(first), part(elsewhere)]);
      await assert.rejects(across, CrossPartitionError);
      const checked = { ...part(elsewhere), events: [] };
      await assert.rejects(store.appendToStreams([part(first), checked]), CrossPartitionError);
      assert.deepEqual(await categoryOf(store), []);
      assertOutcome(await store.appendToStreams([part(first), part(beside)]), 'appended');
      assert.equal((await eventsOf(store, first)).length, 1);
    });
  });
}

async function fill(store: EventStore): Promise<void> {
  for (const streamId of STREAM_IDS) await appendCounts(store, streamId, 1, 2);
}

/** The last position of each partition. */
async function placesNow(store: EventStore): Promise<string[]> {
  const places: string[] = [];
  for (let partition = 0; partition < store.partitions; partition++) {
    const last = store.readCategory({ partition, direction: 'backwards', limit: 1 });
    for await (const { position } of last) places.push(position);
  }
  return places;
}

function inOrder(events: readonly { readonly position: string }[]): string[] {
  const positions = events.map(({ position }) => position);
  return positions.toSorted((one, other) => (isLater(one, other) ? 1 : one === other ? 0 : -1));
}

function isLater(one: string, other: string): boolean {
  const [ms = 0, seq = 0] = one.split('-').map(Number);
  const [otherMs = 0, otherSeq = 0] = other.split('-').map(Number);
  return ms > otherMs || (ms === otherMs && seq > otherSeq);
}

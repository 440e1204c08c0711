import type { RawEntry } from '@streamfold/event-store';
import { expect, it } from 'vitest';
import { chainedEvents, entryOf, ownEventOf } from '../../test/support/chained-events.ts';
import { memoryParts } from '../../test/support/memory-parts.ts';
import { add, lenientTally } from '../../test/support/tally.ts';
import { LostRoundError } from '../errors.ts';
import { StreamLane } from './stream-lane.ts';

const events = chainedEvents('s', [add(1), add(-5), add(10), add(20)]);
const category = events.map((event) => entryOf(event));
const log = { category, streams: { s: events.map((event) => ownEventOf(event).raw) } };

it('loses its round where another lane notes what waits after it has read what is halted', async () => {
  const parts = memoryParts(log);
  const before = await StreamLane.open(parts);
  await commit(before, category.slice(0, 2));
  const under2 = { ...parts, checkpoints: parts.checkpoint.under(2) };
  const lane = await StreamLane.open(under2);
  await commit(before, category.slice(2, 3));
  await expect(commit(lane, category.slice(2))).rejects.toBeInstanceOf(LostRoundError);
  expect((await parts.parking.halted()).get('s')).toMatchObject({ throughPosition: '1000-3' });

  // As the session goes on: another lane, from the checkpoint.
  const next = await StreamLane.open(under2);
  await commit(next, category.slice(2));
  expect((await parts.parking.halted()).get('s')).toMatchObject({
    waitingCount: 2,
    throughPosition: '1000-4',
  });
  const request = { entryId: '1000-2', streamId: 's', action: 'retry' } as const;
  parts.parking.ask(request);
  const retried = await StreamLane.open({ ...under2, projection: lenientTally });
  expect(await retried.settleRequest(request)).toEqual({ outcome: 'resumed' });
  expect(parts.documents.documents).toMatchObject([{ _id: 's', total: 26, version: 4 }]);
});

async function commit(lane: StreamLane, entries: readonly RawEntry[]): Promise<void> {
  await (await lane.plan(entries)).commit();
}

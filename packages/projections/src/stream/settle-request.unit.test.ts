import type { RawEntry } from '@streamfold/event-store';
import { describe, expect, it } from 'vitest';
import { chainedEvents, entryOf, ownEventOf } from '../../test/support/chained-events.ts';
import { memoryParts, type MemoryParts } from '../../test/support/memory-parts.ts';
import { add, lenientTally, tally, type Add } from '../../test/support/tally.ts';
import type { ParkAnswer, ParkRequest } from '../parking.ts';
import { StreamLane } from './stream-lane.ts';

const events = chainedEvents('s', [add(1), add(-5), add(10), add(20)]);
const own = events.map((event) => ownEventOf(event).raw);
const category = events.map((event) => entryOf(event));
const retry: ParkRequest = { entryId: '1000-2', streamId: 's', action: 'retry' };
const discard: ParkRequest = { ...retry, action: 'discard' };

describe('trying a halted stream again', () => {
  it('applies what is parked and what waits, and the stream goes on', async () => {
    const parts = await haltedParts();
    expect(await settle({ ...parts, projection: lenientTally }, retry)).toEqual({
      outcome: 'resumed',
    });
    expect(parts.documents.documents).toMatchObject([{ _id: 's', total: 26, version: 4 }]);
    expect(parts.parking.parked).toEqual([]);
  });

  it('leaves it parked where it is refused still', async () => {
    const parts = await haltedParts();
    const answer = await settle(parts, retry);
    expect(answer).toMatchObject({ outcome: 'still_parked', entry: { entryId: '1000-2' } });
    expect(parts.documents.documents).toMatchObject([{ total: 1, version: 1 }]);
    expect(await parts.parking.halted()).toEqual(new Map([['s', haltedAt('1000-2', 2, 2)]]));
    expect(await parts.parking.requests()).toEqual([]);
  });

  it('parks the next one that is refused, with those behind it', async () => {
    const parts = await haltedParts();
    const evolve: typeof tally.evolve = (total, { amount }) => {
      if (amount === 10) throw new Error('not ten');
      return total + amount;
    };
    const answer = await settle({ ...parts, projection: { ...tally, evolve } }, retry);
    expect(answer).toMatchObject({ outcome: 'still_parked', entry: { entryId: '1000-3' } });
    expect(parts.documents.documents).toMatchObject([{ total: -4, version: 2 }]);
    expect(await parts.parking.halted()).toEqual(new Map([['s', haltedAt('1000-3', 3, 1)]]));
  });

  it('comes to the same when it is asked for again after it was done and not noted', async () => {
    const parts = await haltedParts();
    const { parking, ...rest } = { ...parts, projection: lenientTally };
    parking.ask(retry);
    const lane = await StreamLane.open({
      ...rest,
      parking: {
        halted: () => parking.halted(),
        change: (changes) => parking.change(changes),
        requests: () => parking.requests(),
        answer: () => Promise.reject(new Error('killed')),
      },
    });
    await expect(lane.settleRequest(retry)).rejects.toThrow('killed');
    expect(await settle({ ...rest, parking }, retry)).toEqual({ outcome: 'resumed' });
    expect(parts.documents.documents).toMatchObject([{ total: 26, version: 4 }]);
    expect(parts.parking.parked).toEqual([]);
  });
});

describe('leaving a parked event out', () => {
  it('applies what waits behind it', async () => {
    const parts = await haltedParts();
    expect(await settle(parts, discard)).toEqual({ outcome: 'discarded' });
    expect(parts.documents.documents).toMatchObject([
      { total: 31, version: 4, timestamps: ['1000-1', '1000-3', '1000-4'] },
    ]);
    expect(parts.parking.parked).toEqual([]);
  });

  it('is refused where the document cannot be read', async () => {
    const parts = await haltedParts();
    parts.documents.put('s', { ...parts.documents.documents[0], total: 'many' });
    expect(await settle(parts, discard)).toEqual({
      outcome: 'refused',
      reason: 'member total is not valid',
    });
    expect(await parts.parking.halted()).toEqual(new Map([['s', haltedAt('1000-2', 2, 2)]]));
  });

  it('lets another entry that is refused halt the stream', async () => {
    const parts = await haltedParts([add(1), add(-5), add(-6), add(20)]);
    const answer = await settle(parts, discard);
    expect(answer).toMatchObject({ outcome: 'still_parked', entry: { entryId: '1000-3' } });
    expect(parts.documents.documents).toMatchObject([{ total: 1, version: 2 }]);
    expect(await parts.parking.halted()).toEqual(new Map([['s', haltedAt('1000-3', 3, 1)]]));
  });
});

describe('an entry of no stream', () => {
  const torn: RawEntry = ['900-1', ['event', '{', 'meta', '{']];
  const request: ParkRequest = { entryId: '900-1', streamId: undefined, action: 'retry' };

  it('is parked still as long as it cannot be read', async () => {
    const parts = await parked([torn], {});
    const answer = await settle(parts, request);
    expect(answer).toMatchObject({ outcome: 'still_parked', entry: { code: 'entry_undecodable' } });
    expect(parts.parking.parked).toHaveLength(1);
  });

  it('goes when it is left out', async () => {
    const parts = await parked([torn], {});
    expect(await settle(parts, { ...request, action: 'discard' })).toEqual({
      outcome: 'discarded',
    });
    expect(parts.parking.parked).toEqual([]);
  });

  it('is applied once it can be read', async () => {
    const parts = await parked([torn], {});
    const [only] = events;
    if (only === undefined) throw new Error('one');
    const mended = { category: [entryOf(only, '900-1')], streams: { s: own.slice(0, 1) } };
    const { entries } = memoryParts(mended);
    expect(await settle({ ...parts, entries }, request)).toEqual({ outcome: 'resumed' });
    expect(parts.documents.documents).toMatchObject([{ _id: 's', total: 1 }]);
  });

  it('is refused where the log has it no more, or its stream is halted', async () => {
    const lost = await parked([torn], {});
    expect(await settle({ ...lost, entries: memoryParts({}).entries }, request)).toEqual({
      outcome: 'refused',
      reason: 'the log has no such entry',
    });
    const [only] = events;
    if (only === undefined) throw new Error('one');
    const halted = await parked([torn, ...category], { s: own });
    const mended = { category: [entryOf(only, '900-1')], streams: { s: own } };
    const { entries } = memoryParts(mended);
    expect(await settle({ ...halted, entries }, request)).toEqual({
      outcome: 'refused',
      reason: 'its stream s is halted',
    });
    expect(halted.parking.parked).toHaveLength(2);
  });
});

/** A stream whose second event is parked, two waiting. */
async function haltedParts(amounts?: readonly Add[]): Promise<MemoryParts> {
  if (amounts === undefined) return await parked(category, { s: own });
  const others = chainedEvents('s', amounts);
  const ownOthers = others.map((event) => ownEventOf(event).raw);
  return await parked(
    others.map((event) => entryOf(event)),
    { s: ownOthers },
  );
}

async function parked(
  entries: readonly RawEntry[],
  streams: Readonly<Record<string, readonly RawEntry[]>>,
): Promise<MemoryParts> {
  const parts = memoryParts({ category: entries, streams });
  const lane = await StreamLane.open(parts);
  await (await lane.plan(entries)).commit();
  await lane.close();
  return parts;
}

/** Settles a request as the session does: by a lane that was opened for it. */
async function settle(parts: MemoryParts, request: ParkRequest): Promise<ParkAnswer> {
  parts.parking.ask(request);
  const lane = await StreamLane.open(parts);
  const answer = await lane.settleRequest(request);
  await lane.close();
  return answer;
}

function haltedAt(entryId: string, version: number, waitingCount: number) {
  const code = 'event_refused';
  return { streamId: 's', entryId, version, code, waitingCount, throughPosition: '1000-4' };
}

import { describe, expect, it } from 'vitest';
import { chainedEvents, entryOf } from '../../test/support/chained-events.ts';
import { add, tally } from '../../test/support/tally.ts';
import { readEntry } from '../category-entry.ts';
import type { ParkedEntry } from '../park-code.ts';
import type { HaltedStream, MoreWaiting } from '../parking.ts';
import { HaltedStreams, haltedStream } from './halted-streams.ts';
import type { PlacedEntry } from './read-page.ts';

const parked: ParkedEntry = {
  entryId: '1000-2',
  streamId: 's',
  version: 2,
  code: 'event_refused',
  reason: 'no',
  fields: [],
};
const halted: HaltedStream = {
  streamId: 's',
  entryId: '1000-2',
  version: 2,
  code: 'event_refused',
  waitingCount: 1,
  throughPosition: '1000-3',
};
const placed = placedOf('s', 5);

describe('what comes to a halted stream', () => {
  it('waits, and is counted behind what waits already', () => {
    const streams = new HaltedStreams(new Map([['s', halted]]));
    const [other] = placedOf('t', 1);
    const more: MoreWaiting[] = [];
    const rest = streams.keepBack([...placed.slice(3), ...listOf(other)], more);
    expect(rest).toEqual([other]);
    expect(more).toEqual([
      { streamId: 's', afterPosition: '1000-3', throughPosition: '1000-5', count: 2 },
    ]);
    expect(streams.get('s')).toEqual({ ...halted, waitingCount: 3, throughPosition: '1000-5' });
  });

  it('is counted once, also when it is delivered again', () => {
    const streams = new HaltedStreams(new Map([['s', halted]]));
    const more: MoreWaiting[] = [];
    expect(streams.keepBack(placed, more)).toEqual([]);
    expect(streams.keepBack(placed, more)).toEqual([]);
    expect(more.map(({ count }) => count)).toEqual([2]);
    expect(streams.get('s')?.waitingCount).toBe(3);
  });

  it('passes once the stream is halted no more', () => {
    const streams = new HaltedStreams(new Map([['s', halted]]));
    streams.forget('s');
    expect(streams.keepBack(placed, [])).toEqual(placed);
  });
});

describe('a stream that a page halts', () => {
  const halt = { parked, waiting: placed.slice(2).map(({ entry }) => entry) };

  it('is parked with those that wait, and lets the next page wait behind them', () => {
    const streams = new HaltedStreams(new Map());
    const nobodys = { entryId: '999-0', code: 'entry_too_large', reason: '', fields: [] } as const;
    const earlier = {
      streamId: 't',
      afterPosition: '1-0',
      throughPosition: '2-0',
      count: 1,
    };
    expect(streams.halt([halt], [nobodys], [earlier])).toEqual({
      parked: [nobodys, parked],
      waiting: [
        earlier,
        { streamId: 's', afterPosition: '1000-2', throughPosition: '1000-5', count: 3 },
      ],
      resumed: [],
    });
    const [next] = placedOf('s', 6).slice(5);
    const more: MoreWaiting[] = [];
    expect(streams.keepBack(listOf(next), more)).toEqual([]);
    expect(more).toEqual([
      { streamId: 's', afterPosition: '1000-5', throughPosition: '1000-6', count: 1 },
    ]);
  });

  it('counts nobody as waiting where nobody waits', () => {
    const streams = new HaltedStreams(new Map());
    expect(streams.halt([{ parked, waiting: [] }], [], []).waiting).toEqual([]);
    expect(streams.get('s')).toMatchObject({ waitingCount: 0, throughPosition: '1000-2' });
  });

  it('is halted through the parked entry, where that came last', () => {
    const { entryId, ...rest } = parked;
    const last = { ...rest, entryId: `2${entryId}` };
    expect(haltedStream({ ...halt, parked: last }).throughPosition).toBe('21000-2');
  });
});

function placedOf(streamId: string, count: number): PlacedEntry[] {
  const amounts = Array.from({ length: count }, (_, index) => add(index));
  return chainedEvents(streamId, amounts).map((event) => {
    const read = readEntry(entryOf(event), { partition: 0, isStreamId: tally.isStreamId });
    if (read.status === 'unplaced') throw new Error(read.reason);
    return read;
  });
}

function listOf(one: PlacedEntry | undefined): readonly PlacedEntry[] {
  return one === undefined ? [] : [one];
}

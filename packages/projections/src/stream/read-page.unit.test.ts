import type { RawEntry } from '@streamfold/event-store';
import { describe, expect, it } from 'vitest';
import { chainedEvents, entryOf } from '../../test/support/chained-events.ts';
import { add, tally } from '../../test/support/tally.ts';
import { AT_THE_BEGINNING } from '../checkpoint.ts';
import { readPage } from './read-page.ts';

const events = chainedEvents('s', [add(1), add(2), add(3)]);
const entries = events.map((event) => entryOf(event));
const torn: RawEntry = ['1000-4', ['event', '{', 'meta', '{']];
const damaged: RawEntry = ['1000-5', ['event', '{"id":"s","version":4}', 'meta', '{']];
const reading = { partition: 0, isStreamId: tally.isStreamId };

describe('a page that is read', () => {
  it('settles each of its entries, to the hash and the time of the last', () => {
    const { placed, unplaced, checkpoint } = readPage(entries, AT_THE_BEGINNING, reading);
    expect(placed.map(({ streamId, entry }) => [streamId, entry.version])).toEqual([
      ['s', 1],
      ['s', 2],
      ['s', 3],
    ]);
    expect(unplaced).toEqual([]);
    const { hash, time } = events[2]?.meta ?? {};
    expect(checkpoint).toEqual({ position: '1000-3', hash, count: 3, time });
  });

  it('leaves out what is settled already, and does not count it again', () => {
    const first = readPage(entries.slice(0, 2), AT_THE_BEGINNING, reading).checkpoint;
    const again = readPage(entries, first, reading);
    expect(again.placed.map(({ entry }) => entry.version)).toEqual([3]);
    expect(again.checkpoint).toMatchObject({ position: '1000-3', count: 3 });
    const known = readPage(entries, again.checkpoint, reading);
    expect(known).toEqual({ placed: [], unplaced: [], checkpoint: again.checkpoint });
  });

  it.each([
    ['of no stream', torn, [0, 1]],
    ['that is damaged', damaged, [1, 0]],
  ])('settles an entry %s without a hash, at the time before it', (_, entry, counts) => {
    const before = readPage(entries, AT_THE_BEGINNING, reading).checkpoint;
    const { placed, unplaced, checkpoint } = readPage([entry], before, reading);
    expect([placed.length, unplaced.length]).toEqual(counts);
    const [position] = entry;
    expect(checkpoint).toEqual({ ...before, position, hash: undefined, count: 4 });
  });

  it('parks an entry of no stream as it was read', () => {
    const { unplaced } = readPage([torn], AT_THE_BEGINNING, reading);
    expect(unplaced).toEqual([
      {
        entryId: '1000-4',
        code: 'entry_undecodable',
        reason: expect.stringContaining('1000-4'),
        fields: torn[1],
      },
    ]);
  });

  it('is nothing where it is empty', () => {
    const { checkpoint } = readPage([], AT_THE_BEGINNING, reading);
    expect(checkpoint).toEqual(AT_THE_BEGINNING);
  });
});

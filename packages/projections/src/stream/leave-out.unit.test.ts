import type { RawEntry } from '@streamfold/event-store';
import { describe, expect, it } from 'vitest';
import { chainedEvents, entryOf, ownEventOf } from '../../test/support/chained-events.ts';
import { memoryParts, type MemoryParts } from '../../test/support/memory-parts.ts';
import { add, tally } from '../../test/support/tally.ts';
import { readEntry, type StreamEntry } from '../category-entry.ts';
import { LostRoundError } from '../errors.ts';
import { HASH_NOT_KNOWN, type FoldRules } from '../plan/applied.ts';
import { leaveOut } from './leave-out.ts';

const [first, bad, third] = chainedEvents('s', [add(1), add(-5), add(2)]);
if (first === undefined || bad === undefined || third === undefined) throw new Error('three');
const own = [first, bad, third].map((event) => ownEventOf(event).raw);
const entry = placed(entryOf(bad));

describe('an event that is left out', () => {
  it('moves the document past it, as it was', async () => {
    const parts = partsAt(own);
    expect(await leave(parts, entry)).toBeUndefined();
    expect(parts.documents.documents).toEqual([
      { ...documentOf(first.meta.hash), version: 2, hash: bad.meta.hash },
    ]);
  });

  it('moves a stream that has no document yet past its first event', async () => {
    const [only] = chainedEvents('s', [add(-1)]);
    if (only === undefined) throw new Error('one');
    const parts = memoryParts({ streams: { s: [ownEventOf(only).raw] } });
    expect(await leave(parts, placed(entryOf(only)))).toBeUndefined();
    expect(parts.documents.documents).toMatchObject([
      { _id: 's', version: 1, hash: only.meta.hash, total: 0, timestamps: [] },
    ]);
  });

  it('stands for whatever comes next where nobody can read it', async () => {
    const torn: RawEntry = ['2-0', ['event', '{', 'meta', '{']];
    const parts = partsAt([own[0] ?? torn, torn]);
    expect(await leave(parts, damaged(entryOf(bad)))).toBeUndefined();
    expect(parts.documents.documents).toMatchObject([{ version: 2, hash: HASH_NOT_KNOWN }]);
  });

  it.each<[string, readonly RawEntry[], StreamEntry]>([
    ['its own stream does not hold it', own.slice(0, 1), entry],
    [
      'its own stream holds another',
      own,
      placed(entryOf(chainedEvents('s', [add(9)], first)[0] ?? bad)),
    ],
    ['it is applied already', own, placed(entryOf(first))],
    ['it names no version', own, placed(['1000-2', ['event', '{"id":"s"}', 'meta', '{']])],
  ])('leaves the document as it is where %s', async (_why, ownEntries, left) => {
    const parts = partsAt(ownEntries);
    expect(await leave(parts, left)).toBeUndefined();
    expect(parts.documents.documents).toEqual([documentOf(first.meta.hash)]);
  });

  it('stays where the document cannot be read', async () => {
    const parts = partsAt(own);
    parts.documents.put('s', { ...documentOf(first.meta.hash), total: 'many' });
    expect(await leave(parts, entry)).toBe('member total is not valid');
  });

  it('stays where the state before it has no form', async () => {
    const parts = memoryParts({ streams: { s: own } });
    const toBody = (): never => {
      throw new Error('nothing yet');
    };
    const projection = { ...tally, toBody };
    const left = placed(entryOf(first));
    expect(await leaveOut({ ...parts, projection }, rulesOf(projection), 's', left)).toMatch(
      /nothing yet/,
    );
    expect(parts.documents.documents).toEqual([]);
  });

  it('is tried again by another lane where somebody else was faster', async () => {
    const parts = partsAt(own);
    const write = (): Promise<boolean> => Promise.resolve(false);
    const { documents } = parts;
    const faster = {
      read: (ids: readonly string[]) => documents.read(ids),
      write,
      writeLines: () => Promise.resolve(),
    };
    const leaving = leaveOut({ ...parts, documents: faster }, rulesOf(tally), 's', entry);
    await expect(leaving).rejects.toThrow(LostRoundError);
  });
});

function leave(parts: MemoryParts, left: StreamEntry): Promise<string | undefined> {
  return leaveOut(parts, rulesOf(parts.projection), 's', left);
}

function rulesOf(projection: FoldRules['projection']): FoldRules {
  return { projection, read: (event) => event };
}

/** A stream whose document is at version 1. */
function partsAt(ownEntries: readonly RawEntry[]): MemoryParts {
  const parts = memoryParts({ streams: { s: ownEntries } });
  parts.documents.put('s', documentOf(first?.meta.hash));
  return parts;
}

function documentOf(hash: string | undefined) {
  const updatedAt = new Date(0);
  return { _id: 's', total: 1, version: 1, hash, timestamps: ['1000-1'], generation: 1, updatedAt };
}

function placed(raw: RawEntry): StreamEntry {
  const read = readEntry(raw, { partition: 0, isStreamId: tally.isStreamId });
  if (read.status === 'unplaced') throw new Error(read.reason);
  return read.entry;
}

function damaged([id, [name = '', event = '']]: RawEntry): StreamEntry {
  return placed([id, [name, event, 'meta', '{']]);
}

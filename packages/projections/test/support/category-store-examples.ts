import type { CategoryChange } from '../../src/category/category-store.ts';
import type { Checkpoint } from '../../src/checkpoint.ts';
import type { ParkedEntry } from '../../src/park-code.ts';

/** Nothing that is parked changes. */
export const NOTHING = { parked: [], waiting: [], resumed: [] } as const;

/** Moves the checkpoint alone. */
export function nothing(at: number): CategoryChange {
  return { documents: new Map(), checkpoint: checkpointAt(at), parking: NOTHING };
}

/** The checkpoint after so many entries, `1-0` to `<at>-0`. */
export function checkpointAt(at: number): Checkpoint {
  return { position: `${at}-0`, hash: at === 0 ? undefined : 'h', count: at, time: at };
}

/** So many more that wait of a stream. */
export function more(streamId: string, after: number, through: number, count: number) {
  return { streamId, afterPosition: `${after}-0`, throughPosition: `${through}-0`, count };
}

/** An entry as it is parked; with a stream it halts it. */
export function entry(entryId: string, streamId?: string): ParkedEntry {
  const stream = streamId === undefined ? {} : { streamId, version: 1 };
  return { entryId, ...stream, code: 'event_refused', reason: 'refused', fields: ['event', '{}'] };
}

import {
  decodeCategoryEntry,
  EntryDecodeError,
  type CategoryEvent,
  type RawEntry,
} from '@streamfold/event-store';
import type { ParkCode } from './park-code.ts';

/** An entry that names its stream and its place in it. */
export type StreamEntry =
  | {
      readonly status: 'intact';
      readonly raw: RawEntry;
      readonly version: number;
      readonly event: CategoryEvent;
    }
  | {
      readonly status: 'damaged';
      readonly raw: RawEntry;
      /** As far as it can be read. */
      readonly version: number | undefined;
      readonly reason: string;
    };

/** What an entry turned out to be: one of a stream, or nobody's. */
export type ReadEntry =
  | { readonly status: 'placed'; readonly streamId: string; readonly entry: StreamEntry }
  | {
      readonly status: 'unplaced';
      readonly raw: RawEntry;
      readonly code: ParkCode;
      readonly reason: string;
    };

/** How an entry is read. */
export interface EntryReading {
  readonly partition: number;
  /** Which ids this category can have. */
  readonly isStreamId: (id: string) => boolean;
}

// An event of an account has a few hundred characters. Whatever is this large is none, and is not
// parsed: parsing would multiply its size in memory.
const ENTRY_CHARACTERS_MAX = 256 * 1024;

/**
 * Reads an entry as far as it can be read; throws for none.
 *
 * A damaged entry whose stream is known is still of use: its own stream may hold a good copy.
 */
export function readEntry(raw: RawEntry, { partition, isStreamId }: EntryReading): ReadEntry {
  const [id, fields] = raw;
  let size = 0;
  for (const field of fields) size += field.length;
  if (size > ENTRY_CHARACTERS_MAX) {
    const reason = `has ${size} characters, more than ${ENTRY_CHARACTERS_MAX}`;
    return { status: 'unplaced', raw, code: 'entry_too_large', reason };
  }
  try {
    const event = decodeCategoryEntry(id, fields, partition);
    if (!isStreamId(event.streamId)) {
      const reason = `stream id ${JSON.stringify(event.streamId).slice(0, 100)} is not valid`;
      return { status: 'unplaced', raw, code: 'stream_id_invalid', reason };
    }
    const entry = { status: 'intact', raw, version: event.version, event } as const;
    return { status: 'placed', streamId: event.streamId, entry };
  } catch (error) {
    if (!(error instanceof EntryDecodeError)) throw error;
    return damaged(raw, error.message, isStreamId);
  }
}

function damaged(raw: RawEntry, reason: string, isStreamId: (id: string) => boolean): ReadEntry {
  const { id, version } = salvage(raw[1]);
  if (typeof id !== 'string' || !isStreamId(id)) {
    return { status: 'unplaced', raw, code: 'entry_undecodable', reason };
  }
  const place = Number.isSafeInteger(version) && Number(version) > 0 ? Number(version) : undefined;
  return {
    status: 'placed',
    streamId: id,
    entry: { status: 'damaged', raw, version: place, reason },
  };
}

/** The members of whatever JSON object the field `event` still holds. */
function salvage(fields: readonly string[]): { id?: unknown; version?: unknown } {
  const at = fields.findIndex((field, index) => index % 2 === 0 && field === 'event');
  const text = at === -1 ? undefined : fields[at + 1];
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

import { decodeStreamEntry, EntryDecodeError, type EntryReader } from '@streamfold/event-store';
import type { OwnEvent, OwnEvents } from './plan/own-events.ts';

/** Which of a stream's own events are wanted. */
export interface OwnRange {
  readonly streamId: string;
  readonly fromVersion: number;
  readonly toVersion: number;
}

// A document that lost its place may be far behind. What is beyond this is read after it is folded.
const STREAM_EVENTS_MAX = 1_000;

/**
 * Reads a stream's own events, as many as may be held at once, up to the first that cannot be read.
 *
 * @throws {StoreUnavailableError} Redis could not answer
 * @throws {LogIdentityError} it answers with another log
 * @throws {ArchiveError} they were trimmed, and the archive cannot give them
 */
export async function readOwnStream(
  reader: Pick<EntryReader, 'streamEntries'>,
  { streamId, fromVersion, toVersion }: OwnRange,
): Promise<OwnEvents> {
  const last = Math.min(toVersion, fromVersion + STREAM_EVENTS_MAX - 1);
  const events: OwnEvent[] = [];
  const range = { fromVersion, toVersion: last, pageEntriesMax: STREAM_EVENTS_MAX };
  try {
    for await (const page of reader.streamEntries(streamId, range)) {
      for (const raw of page) events.push({ raw, event: decodeStreamEntry(raw) });
    }
  } catch (error) {
    if (!(error instanceof EntryDecodeError)) throw error;
    return { events, isWhole: true, problem: error.message };
  }
  const isLimited = last < toVersion && events.length === STREAM_EVENTS_MAX;
  return { events, isWhole: !isLimited };
}

import {
  EntryDecodeError,
  LogIdentityError,
  StreamCorruptedError,
  type EventStore,
  type RecordedEvent,
} from '@streamfold/event-store';
import { LogChangedError } from './errors.ts';
import type { OwnEvents } from './plan/own-events.ts';

/** Which of a stream's own events are wanted. */
export interface OwnRange {
  readonly streamId: string;
  readonly fromVersion: number;
  readonly toVersion: number;
}

/** The part of the event store that fills gaps. */
export type OwnStreamReader = Pick<EventStore, 'readStream'>;

// A projector that lost its place may have to read far more than it can hold. What is beyond these
// bounds is read in the next round, after this one is written.
const STREAM_EVENTS_MAX = 1_000;
const ROUND_EVENTS_MAX = 20_000;
const READS_AT_ONCE = 16;

/**
 * Reads the own events of several streams, as many as may be held at once.
 *
 * @returns what was read by stream; a stream that is not in it has to be asked for again
 * @throws {StoreUnavailableError} Redis could not answer
 * @throws {LogChangedError} it answers with another log
 */
export async function readOwnStreams(
  reader: OwnStreamReader,
  ranges: readonly OwnRange[],
): Promise<ReadonlyMap<string, OwnEvents>> {
  const found = new Map<string, OwnEvents>();
  const queue = affordable(ranges);
  const work = async (): Promise<void> => {
    for (let range = queue.pop(); range !== undefined; range = queue.pop()) {
      found.set(range.streamId, await readOwnStream(reader, range));
    }
  };
  await Promise.all(Array.from({ length: READS_AT_ONCE }, work));
  return found;
}

function affordable(ranges: readonly OwnRange[]): OwnRange[] {
  const chosen: OwnRange[] = [];
  let cost = 0;
  for (const range of ranges) {
    cost += Math.min(STREAM_EVENTS_MAX, range.toVersion - range.fromVersion + 1);
    if (cost > ROUND_EVENTS_MAX && chosen.length > 0) break;
    chosen.push(range);
  }
  return chosen;
}

async function readOwnStream(
  reader: OwnStreamReader,
  { streamId, fromVersion, toVersion }: OwnRange,
): Promise<OwnEvents> {
  const last = Math.min(toVersion, fromVersion + STREAM_EVENTS_MAX - 1);
  const events: RecordedEvent[] = [];
  try {
    for await (const recorded of reader.readStream(streamId, { fromVersion, toVersion: last })) {
      events.push(recorded);
    }
  } catch (error) {
    if (error instanceof LogIdentityError) throw new LogChangedError(error.message);
    if (!(error instanceof StreamCorruptedError || error instanceof EntryDecodeError)) throw error;
    return { events, isWhole: true, problem: error.message };
  }
  const isLimited = last < toVersion && events.length === STREAM_EVENTS_MAX;
  return { events, isWhole: !isLimited };
}

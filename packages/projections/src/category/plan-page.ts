import {
  ArchiveError,
  ArchiveUnavailableError,
  decodeStreamEntry,
  EntryDecodeError,
  StreamCorruptedError,
  type EntryReader,
  type RawEntry,
  type RecordedEvent,
} from '@streamfold/event-store';
import { readEntry, type StreamEntry } from '../category-entry.ts';
import type { Logger } from '../logger.ts';
import type { ParkCode, ParkedEntry } from '../park-code.ts';
import type { AnyCategoryProjection, EventFacts } from '../projection.ts';

/** What an entry means, before the documents are looked at. */
export type PlannedEntry =
  /** Folded into the document `key`. */
  | (Placed & {
      readonly outcome: 'folded';
      readonly key: string;
      readonly event: unknown;
      readonly facts: EventFacts;
    })
  /** Settled without a document: the projection does not follow it. */
  | (Placed & { readonly outcome: 'passed_over' })
  /** Halts its stream. */
  | (Placed & { readonly outcome: 'poison'; readonly code: ParkCode; readonly reason: string })
  /** Nobody's: parked alone. */
  | {
      readonly outcome: 'unplaced';
      readonly raw: RawEntry;
      readonly code: ParkCode;
      readonly reason: string;
    };

interface Placed {
  readonly raw: RawEntry;
  readonly streamId: string;
  readonly version: number | undefined;
  /** The event that was read; undefined where none could be. */
  readonly recorded: RecordedEvent | undefined;
}

/** What planning needs. */
export interface PlanParts {
  readonly projection: AnyCategoryProjection;
  readonly partition: number;
  readonly entries: Pick<EntryReader, 'streamEntries' | 'read'>;
  readonly logger: Logger;
}

/**
 * Reads entries as far as they can be read. A damaged one of which stream and version are known gets
 * its second try: the copy in its own stream.
 *
 * @throws {StoreUnavailableError | ArchiveUnavailableError} that copy cannot be asked for now
 */
export async function planEntries(
  parts: PlanParts,
  entries: readonly RawEntry[],
): Promise<readonly PlannedEntry[]> {
  const { partition, projection } = parts;
  const isStreamId = (id: string): boolean => projection.isStreamId(id);
  const planned: PlannedEntry[] = [];
  for (const raw of entries) {
    const read = readEntry(raw, { partition, isStreamId });
    if (read.status === 'unplaced') {
      const { code, reason } = read;
      planned.push({ outcome: 'unplaced', raw, code, reason });
    } else if (read.entry.status === 'intact') {
      planned.push(planEvent(parts, raw, read.entry.event));
    } else {
      planned.push(await planDamaged(parts, read.streamId, read.entry));
    }
  }
  return planned;
}

/** Reads an entry that is no more in the category, by its place in its own stream. @throws as `planEntries` */
export function planLost(
  parts: PlanParts,
  lost: {
    readonly entryId: string;
    readonly streamId: string;
    readonly version: number | undefined;
  },
): Promise<PlannedEntry> {
  const { entryId, streamId, version } = lost;
  const reason = 'the log has it no more';
  return planDamaged(parts, streamId, { raw: [entryId, []], version, reason });
}

/** An entry as it is parked. */
export function parkedEntry(
  planned: PlannedEntry,
  { code, reason }: { readonly code: ParkCode; readonly reason: string },
): ParkedEntry {
  const [entryId, fields] = planned.raw;
  if (planned.outcome === 'unplaced') return { entryId, code, reason, fields };
  const { streamId, version } = planned;
  return { entryId, streamId, ...(version === undefined ? {} : { version }), code, reason, fields };
}

// What a Date can hold: 100,000,000 days around 1970.
const TIME_MAX = 8.64e15;

function planEvent(parts: PlanParts, raw: RawEntry, recorded: RecordedEvent): PlannedEntry {
  const { projection, entries } = parts;
  const { streamId, version } = recorded;
  const { time } = recorded.meta;
  const placed = { raw, streamId, version, recorded };
  const facts: EventFacts = { streamId, version, position: raw[0], time };
  try {
    if (Math.abs(time) > TIME_MAX) throw new RangeError(`time ${time} is no date`);
    const present = entries.read(recorded);
    if (present === undefined) return { ...placed, outcome: 'passed_over' };
    const event = projection.parseEvent(present.event);
    if (projection.eventTypes?.includes(present.event.type) === false) {
      return { ...placed, outcome: 'passed_over' };
    }
    const key = projection.key(event, facts);
    if (key === undefined) return { ...placed, outcome: 'passed_over' };
    return { ...placed, outcome: 'folded', key, event, facts };
  } catch (error) {
    // The projection's own functions are pure: what they throw is the event's fault.
    return { ...placed, ...refused(version, error), outcome: 'poison' };
  }
}

/** How an event is parked that the projection's rules refuse. */
export function refused(
  version: number | undefined,
  error: unknown,
): { readonly code: 'event_refused'; readonly reason: string } {
  const problem = error instanceof Error ? error.message : String(error);
  return { code: 'event_refused', reason: `version ${version ?? '?'}: ${problem}` };
}

async function planDamaged(
  parts: PlanParts,
  streamId: string,
  { raw, version, reason }: Pick<StreamEntry & { status: 'damaged' }, 'raw' | 'version' | 'reason'>,
): Promise<PlannedEntry> {
  const placed = { raw, streamId, version, recorded: undefined };
  const code = 'entry_undecodable';
  if (version === undefined) return { ...placed, outcome: 'poison', code, reason };
  const own = await ownCopy(parts, streamId, version);
  if (typeof own !== 'string') {
    const facts = { entryId: raw[0], streamId, version, reason };
    parts.logger.error('entry is damaged, the own stream was used', facts);
    return planEvent(parts, raw, own);
  }
  const problem = `${reason}; its own stream has no good copy (${own})`;
  return { ...placed, outcome: 'poison', code, reason: problem };
}

/** The event as its own stream has it, or why it has none. */
async function ownCopy(
  { entries }: PlanParts,
  streamId: string,
  version: number,
): Promise<RecordedEvent | string> {
  try {
    const range = { fromVersion: version, toVersion: version };
    for await (const page of entries.streamEntries(streamId, range)) {
      for (const entry of page) {
        const recorded = decodeStreamEntry(entry);
        return recorded.streamId === streamId ? recorded : 'it is an event of another stream';
      }
    }
    return 'there is none';
  } catch (error) {
    if (error instanceof ArchiveUnavailableError) throw error;
    const isLost = [EntryDecodeError, StreamCorruptedError, ArchiveError].some(
      (kind) => error instanceof kind,
    );
    if (!isLost || !(error instanceof Error)) throw error;
    return error.message;
  }
}

import type { Collection, Db } from 'mongodb';
import type { ParkCode, ParkedEntry } from '../park-code.ts';
import type { HaltedStream, ParkAnswer, ParkRequest } from '../parking.ts';
import { DURABLE } from './durable.ts';

/** Whose parked entries: those of one build in one partition. */
export interface ParkingPlace {
  /** The name of the build. */
  readonly build: string;
  readonly partition: number;
}

/** Names what is parked. Entry ids are of one partition: two partitions may have the same one. */
export interface ParkedId {
  /** The name of the build. */
  readonly projection: string;
  readonly partition: number;
  readonly entryId: string;
}

/**
 * What is parked, as the collection `parked` has it: one document for each halted stream, whatever
 * waits of it, and one for each entry of no stream.
 */
export interface ParkedDocument {
  readonly _id: ParkedId;
  readonly projection: string;
  readonly partition: number;
  /** The stream that is halted. */
  readonly streamId?: string;
  readonly version?: number;
  readonly code: ParkCode;
  readonly reason: string;
  readonly fields: readonly string[];
  /** Whether `fields` were cut to a bounded size. The entry itself stays in the log. */
  readonly isTruncated: boolean;
  readonly waitingCount: number;
  readonly throughPosition: string;
  /** How often it was tried again. */
  readonly attempts: number;
  readonly at: Date;
  /** What is asked for and not done. */
  readonly request?: StoredRequest;
  /** What came of the last request, where it was not what was asked for. */
  readonly answer?: StoredAnswer;
}

/** A request as it is kept. */
export interface StoredRequest {
  readonly action: ParkRequest['action'];
  /** The entry that was parked when it was asked: the record moves forward while its stream is tried. */
  readonly entryId: string;
  readonly at: Date;
}

/** An answer as it is kept. */
export interface StoredAnswer {
  readonly outcome: Exclude<ParkAnswer['outcome'], 'resumed' | 'discarded'>;
  readonly reason: string;
  /** The entry that was parked when it was asked. */
  readonly entryId: string;
  readonly at: Date;
}

// Enough to see what it was.
const FIELD_CHARACTERS_MAX = 4_096;
const FIELD_COUNT_MAX = 16;

/** The collection of everything that is parked. */
export function parkedCollection(db: Db): Collection<ParkedDocument> {
  return db.collection<ParkedDocument>('parked', DURABLE);
}

/** The `_id` of what is parked at `entryId`. Its members are always in this order. */
export function parkedId({ build, partition }: ParkingPlace, entryId: string): ParkedId {
  return { projection: build, partition, entryId };
}

/** The document of something that is parked now, and that nothing waits behind. */
export function toParkedDocument(
  place: ParkingPlace,
  { entryId, streamId, version, code, reason, fields }: ParkedEntry,
  at: Date,
): ParkedDocument {
  const isLong = fields.some((field) => field.length > FIELD_CHARACTERS_MAX);
  return {
    _id: parkedId(place, entryId),
    projection: place.build,
    partition: place.partition,
    ...(streamId === undefined ? {} : { streamId }),
    ...(version === undefined ? {} : { version }),
    code,
    reason: reason.slice(0, FIELD_CHARACTERS_MAX),
    fields: fields.slice(0, FIELD_COUNT_MAX).map((field) => field.slice(0, FIELD_CHARACTERS_MAX)),
    isTruncated: isLong || fields.length > FIELD_COUNT_MAX,
    waitingCount: 0,
    throughPosition: entryId,
    attempts: 0,
    at,
  };
}

/** The halted stream that a document is of; undefined: it is of an entry of no stream. */
export function toHaltedStream(document: ParkedDocument): HaltedStream | undefined {
  const { _id, streamId, version, code, waitingCount, throughPosition } = document;
  if (streamId === undefined) return undefined;
  const { entryId } = _id;
  return { streamId, entryId, version, code, waitingCount, throughPosition };
}

/** Why an entry was parked. */
export const PARK_CODES = [
  /** Not readable as an event: fields, JSON, members of the envelope. */
  'entry_undecodable',
  /** Larger than any event may be; not looked into. */
  'entry_too_large',
  /** Its stream id is none of this category. */
  'stream_id_invalid',
  /** Deleted from the log while it was pending: what it said was never seen here. */
  'entry_deleted',
  /** The projection's rules refuse the event. */
  'event_refused',
  /** Events before it are missing, in its own stream too. */
  'gap_unfilled',
  /** It is not the event that its own stream holds, or does not follow on what is applied. */
  'chain_broken',
  /** The stream's document is not as the projection wrote it. */
  'document_invalid',
  /** Nothing is wrong with it: an earlier entry of its stream is parked. */
  'stream_halted',
] as const;

/** Why an entry was parked. */
export type ParkCode = (typeof PARK_CODES)[number];

/** An entry that is put aside with its reason. */
export interface ParkedEntry {
  /** The entry id in the category stream. */
  readonly entryId: string;
  /** The stream that is halted by it. Without one, nothing waits behind the entry. */
  readonly streamId?: string;
  /** The version that the entry names, where it can be read. */
  readonly version?: number;
  readonly code: ParkCode;
  readonly reason: string;
  /** The entry as it was read: names and values in turn. */
  readonly fields: readonly string[];
}

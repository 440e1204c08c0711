/** Why an entry was parked, by its code. */
export const PARK_CODES = {
  entry_undecodable: 'Not readable as an event: fields, JSON, members of the envelope.',
  entry_too_large: 'Larger than any event may be; not looked into.',
  stream_id_invalid: 'Its stream id is none of this category.',
  event_refused: "The projection's rules refuse the event.",
  gap_unfilled: 'Events before it are missing, in its own stream too.',
  chain_broken:
    'It is not the event that its own stream holds, or does not follow on what is applied.',
  document_invalid: "The stream's document is not as the projection wrote it.",
} as const;

/** Why an entry was parked. */
export type ParkCode = keyof typeof PARK_CODES;

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

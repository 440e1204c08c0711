import type { StreamEvent } from './event.ts';
import type { ExpectedVersion } from './expected-version.ts';

/** What the caller may say about the events it causes. Kept with every event, in memory: be brief. */
export interface WriteContext {
  /**
   * The name of this append, made by the caller: the same id on the same stream is written once,
   * however often it is sent (within the `commitIdWindowMs` of the store, where it has one). Unique
   * per stream, 1 to 200 characters.
   *
   * @default a random id, which protects against lost answers but not against the caller's retries
   */
  readonly commitId?: string;
  readonly correlationId?: string;
  readonly causationId?: string;
  readonly actor?: string;
  /**
   * The trace that the append is part of, as the W3C header `traceparent` has it:
   * `00-<32 hex digits>-<16 hex digits>-<2 hex digits>`, 55 characters, in lower case.
   */
  readonly traceparent?: string;
}

/** Options of `append`. */
export interface AppendOptions extends WriteContext {
  /** What the writer believes of the stream. Required: an append that expects nothing says `any`. */
  readonly expectedVersion: ExpectedVersion;
}

/** One stream's part in an append to several streams. */
export interface StreamAppend<Event extends StreamEvent = StreamEvent> {
  readonly streamId: string;
  /** What the writer believes of this stream. */
  readonly expectedVersion: ExpectedVersion;
  /** Empty: the stream is only checked, and is not written to. */
  readonly events: readonly Event[];
}

/** Options of `handle`. */
export interface HandleOptions extends WriteContext {
  /**
   * Decide only if the stream is as expected.
   *
   * @default whatever version the stream is at, and again at the next one after a conflict
   */
  readonly expectedVersion?: ExpectedVersion;
}

import type { ExpectedVersion } from '@streamfold/event-store';

/** What one client asked of the log and what it was answered. Times are of the machine's one clock. */
export interface RecordedCall {
  /** The client, of all processes: its calls come one after the other. */
  readonly client: string;
  /** Microseconds of the monotonic clock that all processes of a machine share. */
  readonly calledAt: number;
  readonly returnedAt: number;
  /** Its name in the events that it would write: no other call has it. */
  readonly of: string;
  readonly kind: 'append' | 'appendToStreams' | 'handle' | 'load';
  readonly commitId: string | undefined;
  readonly parts: readonly RecordedPart[];
  readonly outcome: RecordedOutcome;
}

/** One stream that a call is about. */
export interface RecordedPart {
  readonly streamId: string;
  readonly expectedVersion: ExpectedVersion;
  /** How many events the call would write there. */
  readonly events: number;
}

/** Versions of streams, and the positions of what was written to them. */
export interface AnsweredStream {
  readonly streamId: string;
  readonly version: number;
  readonly positions: readonly string[];
}

/** An answer, in one form for all kinds of calls. */
export type RecordedOutcome =
  | {
      readonly outcome: 'appended';
      readonly streams: readonly AnsweredStream[];
      readonly time: number;
    }
  | {
      readonly outcome: 'duplicate';
      readonly streams: readonly AnsweredStream[];
      readonly time: number;
    }
  | {
      readonly outcome: 'conflict';
      readonly streamId: string;
      readonly expected: ExpectedVersion;
      readonly actual: number;
    }
  /** Loaded, or refused by the rules, at this version, where the sum was this. */
  | { readonly outcome: 'seen'; readonly version: number; readonly sum: number };

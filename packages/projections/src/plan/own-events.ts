import type { RawEntry, RecordedEvent } from '@streamfold/event-store';

/** An event that a stream holds, beside the entry it was read of. */
export interface OwnEvent {
  readonly raw: RawEntry;
  readonly event: RecordedEvent;
}

/** What was read of a stream's own events. */
export interface OwnEvents {
  /** In order of version, beginning at the version that was asked for. Not compared with each other. */
  readonly events: readonly OwnEvent[];
  /** Whether everything that was asked for and exists is here; false where a limit ended it. */
  readonly isWhole: boolean;
  /** Why the rest cannot be read. */
  readonly problem?: string;
}

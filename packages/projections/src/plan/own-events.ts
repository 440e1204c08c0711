import type { RecordedEvent } from '@streamfold/event-store';

/** What was read of a stream's own events. */
export interface OwnEvents {
  /** In order of version, beginning at the version that was asked for. */
  readonly events: readonly RecordedEvent[];
  /** Whether everything that was asked for and exists is here; false where a limit ended it. */
  readonly isWhole: boolean;
  /** Why the rest cannot be read. */
  readonly problem?: string;
}

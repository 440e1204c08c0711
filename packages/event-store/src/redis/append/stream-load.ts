import type { EventStoreError } from '../../errors.ts';
import type { FoldedStream } from './folded-stream.ts';

/** A stream folded to its end, or why that one stream cannot be. */
export type StreamLoad =
  | {
      readonly outcome: 'loaded';
      readonly folded: FoldedStream;
      /** What was remembered of it, or its snapshot, was of another log than this. */
      readonly forgotten: boolean;
    }
  | { readonly outcome: 'unreadable'; readonly error: EventStoreError };

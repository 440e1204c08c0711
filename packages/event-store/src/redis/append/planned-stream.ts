import type { FoldedStream } from './folded-stream.ts';

/** A stream while a batch is planned. */
export interface PlannedStream {
  readonly streamId: string;
  readonly before: FoldedStream;
  /** Where the batch leaves it. */
  after: FoldedStream;
  /** Commits of this batch that callers have named, with their last versions. */
  named: Map<string, number> | undefined;
}

/** A stream that nothing has been planned for yet. */
export function plannedStream(streamId: string, before: FoldedStream): PlannedStream {
  return { streamId, before, after: before, named: undefined };
}

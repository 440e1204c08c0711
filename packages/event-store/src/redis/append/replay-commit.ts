import type { RecordedEvent, StreamEvent } from '../../event.ts';
import { StreamCorruptedError } from '../../errors.ts';
import type { AnyDecider } from './folded-stream.ts';
import { parseRecorded } from '../../schemas/reading-decider.ts';
import type { Partition } from '../partition.ts';
import { readStream } from '../read/read-stream.ts';
import { versionOnly } from './version-only.ts';

/** What an append answered when it was made. */
export interface ReplayedCommit {
  readonly version: number;
  readonly time: number;
  /** The hash of the commit's last event. */
  readonly hash: string;
  readonly state: unknown;
  readonly events: readonly StreamEvent[];
}

/** Reads from the log what the append with this commit id did, and the state right after it. */
export async function replayCommit(
  partition: Partition,
  streamId: string,
  decider: AnyDecider,
  { commitId, version }: { readonly commitId: string; readonly version: number },
): Promise<ReplayedCommit> {
  const events: StreamEvent[] = [];
  let state = decider.initialState;
  let last: RecordedEvent | undefined;
  let isFound = false;
  const fromVersion = decider === versionOnly ? version : 1;
  for await (const recorded of readStream(partition, streamId, {
    fromVersion,
    toVersion: version,
  })) {
    const isOfCommit = recorded.meta.commitId === commitId;
    isFound ||= isOfCommit;
    // An id may have been used again after its window: then this is another append.
    if (isOfCommit && last?.meta.commitId !== commitId) events.length = 0;
    last = recorded;
    const event = parseRecorded(decider, recorded);
    if (event === undefined) continue;
    state = decider.evolve(state, event);
    if (isOfCommit) events.push(event);
  }
  if (last?.version !== version || !isFound) {
    throw new StreamCorruptedError(
      streamId,
      version,
      'no longer holds the commit that was found there',
    );
  }
  const { time, hash } = last.meta;
  return { version, time, hash, state, events };
}

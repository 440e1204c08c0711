import type { StreamEvent } from '../event.ts';
import { StreamCorruptedError } from '../errors.ts';
import type { AnyDecider } from './folded-stream.ts';
import type { FoundCommit } from './proposal.ts';
import { readStreamPages, type ReadOn } from './read-pages.ts';
import { versionOnly } from './version-only.ts';

/** What an append answered when it was made. */
export interface ReplayedCommit {
  readonly version: number;
  readonly time: number;
  readonly state: unknown;
  readonly events: readonly StreamEvent[];
}

/** Reads from the log what the append with this commit id did, and the state right after it. */
export async function replayCommit(
  readOn: ReadOn,
  key: string,
  decider: AnyDecider,
  { commitId, version }: FoundCommit,
): Promise<ReplayedCommit> {
  const events: StreamEvent[] = [];
  let state = decider.initialState;
  let time: number | undefined;
  const fromVersion = decider === versionOnly ? version : 1;
  for await (const recorded of readStreamPages(readOn, key, { fromVersion, toVersion: version })) {
    const event = decider.parseEvent(recorded.event);
    state = decider.evolve(state, event);
    ({ time } = recorded.meta);
    if (recorded.meta.commitId === commitId) events.push(event);
  }
  if (time === undefined) throw new StreamCorruptedError(key, version, 'is no longer there');
  return { version, time, state, events };
}

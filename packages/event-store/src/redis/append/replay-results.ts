import type { StreamAppend } from '../../append-options.ts';
import type { Durability } from '../../durability-level.ts';
import { AppendOutcomeUnknownError } from '../../errors.ts';
import type { AppendResult, AppendToStreamsResult } from '../../outcomes.ts';
import type { Partition } from '../partition.ts';
import { readLastEvent } from '../read/read-stream.ts';
import type { AnyDecider } from './folded-stream.ts';
import type { FoundCommit } from './proposal.ts';
import { replayCommit, type ReplayedCommit } from './replay-commit.ts';
import { versionOnly } from './version-only.ts';

/** What a plain append is answered whose commit id was found in the log. */
export async function replayAppend(
  partition: Partition,
  found: FoundCommit,
  durability: Durability,
): Promise<AppendResult> {
  const { version, time, hash } = await replay(partition, versionOnly, found);
  return found.lostHashes.includes(hash)
    ? { outcome: 'appended', version, time, positions: [], durability }
    : { outcome: 'duplicate', version, time };
}

/** The same for an append to several streams. */
export async function replayToStreams(
  partition: Partition,
  found: FoundCommit,
  appends: readonly StreamAppend[],
  durability: Durability,
): Promise<AppendToStreamsResult> {
  // All of it is in the log, or none: the first stream's part tells of the others.
  const { time, hash } = await replay(partition, versionOnly, found);
  if (!found.lostHashes.includes(hash))
    return { outcome: 'duplicate', streams: found.streams, time };
  const versions = new Map(found.streams.map(({ streamId, version }) => [streamId, version]));
  const streams = await Promise.all(
    appends.map(async ({ streamId }) => {
      // One that was only checked is where it is now, for all that is known of it.
      const version =
        versions.get(streamId) ?? (await readLastEvent(partition, streamId))?.version ?? 0;
      return { streamId, version, positions: [] };
    }),
  );
  return { outcome: 'appended', streams, time, durability };
}

/** What a command is answered whose commit id was found in the log: as its decider had it then. */
export async function replayCommand(
  partition: Partition,
  decider: AnyDecider,
  found: FoundCommit,
  durability: Durability,
): Promise<unknown> {
  const { hash, ...first } = await replay(partition, decider, found);
  return found.lostHashes.includes(hash)
    ? { outcome: 'accepted', ...first, positions: [], durability }
    : { outcome: 'duplicate', ...first };
}

async function replay(
  partition: Partition,
  decider: AnyDecider,
  { streams, commitId, lostHashes }: FoundCommit,
): Promise<ReplayedCommit> {
  const [first] = streams;
  if (first === undefined) throw new TypeError('a commit that was found nowhere');
  try {
    return await replayCommit(partition, first.streamId, decider, {
      commitId,
      version: first.version,
    });
  } catch (cause) {
    if (lostHashes.length === 0) throw cause;
    // It may be this very call that wrote it: that nothing was written is not to be said.
    const message = `what an append to ${first.streamId} wrote cannot be read`;
    throw new AppendOutcomeUnknownError(message, commitId, { cause });
  }
}

import { hashOf } from '../../archive/archived-entry.ts';
import { openChunk } from '../../archive/chunk-reader.ts';
import { TrimRefusedError } from '../../archive/errors.ts';
import { storedSnapshot } from '../append/snapshot.ts';
import type { RawEntry } from '../../wire/stream-entry.ts';
import { isWrongType } from '../redis-failure.ts';
import { isProjected } from './trim-bound.ts';
import type { TrimWork } from './trim-work.ts';

/** What the archive has of a stream, without a hole, up to what may go. */
interface Archived {
  readonly fromVersion: number;
  readonly throughVersion: number;
  /** The hash at `throughVersion`, which stands for all events before it. */
  readonly hash: string;
}

const STREAMS_AT_ONCE = 500;
const REPLIES_EACH = 4;
// XTRIM frees its entries one after another, and Redis does nothing else meanwhile.
const VERSIONS_AT_ONCE = 1_000;

/**
 * Shortens the own streams of everything that is in the archive up to what may go.
 *
 * Memory: about 150 bytes for each stream of the partition.
 *
 * @throws {TrimRefusedError} a stream is not the one that was archived
 */
export async function trimVersions(work: TrimWork): Promise<void> {
  const { options, tally } = work;
  const streams = [...(await archivedStreams(work))];
  for (let at = 0; at < streams.length; at += STREAMS_AT_ONCE) {
    if (options.signal?.aborted === true) return;
    const batch = streams.slice(at, at + STREAMS_AT_ONCE);
    tally.streams += batch.length;
    for (const due of await dueTrims(work, batch)) {
      if (options.dryRun !== true) await trimStream(work, due);
      tally.streamEvents += due.keepFrom - due.first;
      tally.streamsTrimmed += 1;
    }
    options.onProgress?.({ ...tally });
  }
}

/** By the indexes of the chunks that may go as a whole. */
async function archivedStreams(work: TrimWork): Promise<Map<string, Archived>> {
  const { archived, through, options } = work;
  const found = new Map<string, Archived>();
  for (const chunk of archived.chunks) {
    if (!isProjected(chunk.lastPosition, through)) break;
    const { index } = await openChunk(options.folder, chunk);
    for (const [streamId, { firstVersion, lastVersion, lastHash }] of index.streams) {
      const known = found.get(streamId);
      const isJoined = known !== undefined && known.throughVersion + 1 === firstVersion;
      const fromVersion = isJoined ? known.fromVersion : firstVersion;
      found.set(streamId, { fromVersion, throughVersion: lastVersion, hash: lastHash });
    }
  }
  return found;
}

interface DueTrim {
  readonly streamId: string;
  readonly first: number;
  /** The first version that stays. */
  readonly keepFrom: number;
}

async function dueTrims(
  { log, keys, options }: TrimWork,
  batch: readonly (readonly [string, Archived])[],
): Promise<DueTrim[]> {
  const replies = await log.ask(async (redis) => {
    const pipeline = redis.pipeline();
    for (const [streamId, { throughVersion }] of batch) {
      const key = keys.stream(streamId);
      pipeline.xrange(key, '-', '+', 'COUNT', 1);
      pipeline.xrange(key, `${throughVersion}-0`, `${throughVersion}-0`);
      pipeline.xrevrange(key, '+', '-', 'COUNT', 1);
      pipeline.get(keys.snapshot(streamId));
    }
    return (await pipeline.exec()) ?? [];
  });
  return batch.flatMap(([streamId, archived], index): DueTrim[] => {
    const own = replies.slice(index * REPLIES_EACH, (index + 1) * REPLIES_EACH);
    const failed = own.find(([error]) => error !== null)?.[0];
    // A key of another type: no stream, or no snapshot, so there is nothing that could go.
    if (isWrongType(failed)) return [];
    if (failed != null) throw failed;
    const [[first], [through], [last], snapshot] = own.map(([, value]) => value) as [
      RawEntry[],
      RawEntry[],
      RawEntry[],
      string | null,
    ];
    if (first === undefined || last === undefined) return [];
    const firstVersion = versionOf(first);
    const covered = storedSnapshot(snapshot)?.version ?? 0;
    const keepFrom = Math.min(
      archived.throughVersion + 1,
      // The event at the snapshot's own version stays: it shows that both are of one log.
      covered,
      versionOf(last) - (options.keepEvents ?? 1) + 1,
    );
    if (keepFrom <= firstVersion || archived.fromVersion > firstVersion) return [];
    if (hashOf(through?.[1][3] ?? '') !== archived.hash) {
      throw new TrimRefusedError(
        `stream ${streamId} does not hold at version ${archived.throughVersion} what was archived`,
      );
    }
    return [{ streamId, first: firstVersion, keepFrom }];
  });
}

async function trimStream(
  { log, keys }: TrimWork,
  { streamId, first, keepFrom }: DueTrim,
): Promise<void> {
  for (let from = first; from < keepFrom; from += VERSIONS_AT_ONCE) {
    const next = Math.min(from + VERSIONS_AT_ONCE, keepFrom);
    await log.ask((redis) => redis.xtrim(keys.stream(streamId), 'MINID', '=', `${next}-0`));
  }
}

function versionOf([id]: RawEntry): number {
  return Number.parseInt(id, 10);
}

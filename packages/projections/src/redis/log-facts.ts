import {
  BEFORE_FIRST,
  EventsArchivedError,
  type CategoryKeys,
  type EntryReader,
  type RawEntry,
  type Redis,
} from '@streamfold/event-store';
import { compareEntryIds } from '@streamfold/event-store';
import { entryBefore } from '../entry-before.ts';
import type { LogFacts } from '../partition-log.ts';
import { isKeyMissing, onRedis } from './group-failure.ts';
import { groupNames, streamFacts } from './group-replies.ts';

/** What facts are read with. */
export interface FactsSource {
  readonly redis: Redis;
  readonly keys: CategoryKeys;
  readonly group: string;
  readonly entries: Pick<EntryReader, 'categoryEntries'>;
}

/**
 * What the log is beside a checkpoint at `position`, in one round trip; the archive is asked where the
 * entry there was trimmed. A missing stream is a fact.
 *
 * @throws {LogChangedError} the key of the stream holds something else
 * @throws {PartUnavailableError | StoreUnavailableError} Redis could not answer
 * @throws {ArchiveError} the archive cannot be read, or is of another log
 */
export async function readLogFacts(source: FactsSource, position: string): Promise<LogFacts> {
  const { redis, keys, group } = source;
  const { categoryStream } = keys;
  // Answered in this order. How far the log was trimmed comes last: what was missing before it, for
  // that reason, it explains.
  const [held, about, groups, identity, trimmed] = await onRedis(() =>
    Promise.all([
      redis.xrange(categoryStream, position, position),
      redis.xinfo('STREAM', categoryStream).then(streamFacts, undefinedWithoutKey),
      redis.xinfo('GROUPS', categoryStream).then(groupNames, undefinedWithoutKey),
      redis.get(keys.identity),
      redis.get(keys.trimmed),
    ]),
  );
  const trimmedThrough = trimmed ?? undefined;
  const isTrimmed = trimmedThrough !== undefined && compareEntryIds(position, trimmedThrough) <= 0;
  const entry = held[0] ?? (isTrimmed ? await archivedEntry(source, position) : undefined);
  const heldCount = about?.length ?? 0;
  return {
    identity: identity ?? undefined,
    hasStream: about !== undefined,
    hasGroup: groups?.includes(group) ?? false,
    lastPosition: about?.lastGeneratedId ?? '0-0',
    firstPosition: about?.firstId,
    trimmedThrough,
    entryAtCheckpoint: entry,
    heldCount,
    deletedThrough: about?.deletedThrough,
    addedCount: about?.entriesAdded ?? (trimmedThrough === undefined ? heldCount : undefined),
  };
}

/** Undefined where the archive lacks it, and where the store was opened without one. */
async function archivedEntry(
  { keys, entries }: FactsSource,
  position: string,
): Promise<RawEntry | undefined> {
  if (position === BEFORE_FIRST) return undefined;
  const afterPosition = entryBefore(position);
  const one = { partition: keys.partition, afterPosition, throughPosition: position };
  try {
    for await (const [entry] of entries.categoryEntries({ ...one, pageEntriesMax: 1 }))
      return entry;
    return undefined;
  } catch (error) {
    if (error instanceof EventsArchivedError) return undefined;
    throw error;
  }
}

function undefinedWithoutKey(error: unknown): undefined {
  if (!isKeyMissing(error)) throw error;
}

import type { Redis } from 'ioredis';
import type { ArchiveReader } from '../../archive/archive-reader.ts';
import {
  ArchiveMismatchError,
  ArchiveUnavailableError,
  EventsArchivedError,
} from '../../archive/errors.ts';
import { compareEntryIds, nextEntryId, BEFORE_FIRST } from '../../wire/entry-id.ts';
import { EventStoreError, StreamCorruptedError } from '../../errors.ts';
import type { Direction } from '../../read-options.ts';
import type { RawEntry } from '../../wire/stream-entry.ts';
import type { CategoryKeys } from '../keys.ts';

/** Where the events come from that Redis no longer holds. */
export interface ArchiveSource {
  readonly keys: CategoryKeys;
  /** Undefined: the store was opened without an archive. */
  readonly archive: ArchiveReader | undefined;
  /** Asks the server of the partition. */
  readonly ask: <T>(command: (redis: Redis) => Promise<T>) => Promise<T>;
}

/** Events that a reader of a stream has missed in Redis. Both versions are among them. */
export interface MissingVersions {
  readonly fromVersion: number;
  readonly toVersion: number;
  readonly direction: Direction;
}

/** The part of a category that a reader has not read yet. Neither position is among it. */
export interface UnreadPositions {
  readonly after: string;
  readonly before: string | undefined;
  readonly direction: Direction;
  /**
   * What `trimmedThrough` answered after the part was read of Redis: what was trimmed by then may be
   * missing in it.
   */
  readonly trimmed: string | undefined;
}

/**
 * The events of a stream that are not in Redis where they must have been, from the archive: all of
 * them, without a hole. For a reader that meets a version above the one that must come, or that
 * reaches the end of what is there with versions left, although the stream goes on above them.
 *
 * @throws {EventsArchivedError} the store was opened without the archive that they are in
 * @throws {StreamCorruptedError} nothing of the log was ever trimmed, or the archive lacks them: they
 *   are lost
 * @throws {ArchiveMismatchError} the archive is of another log
 * @throws {ArchiveDamagedError} the archive is not as it was written
 * @throws {ArchiveUnavailableError} the archive could not be read
 */
export async function* archivedVersions(
  source: ArchiveSource,
  streamId: string,
  missing: MissingVersions,
): AsyncGenerator<readonly RawEntry[]> {
  const { fromVersion, toVersion, direction } = missing;
  if ((await trimmedThrough(source)) === undefined) {
    throw new StreamCorruptedError(streamId, fromVersion, 'is missing');
  }
  const step = direction === 'forwards' ? 1 : -1;
  let next = step > 0 ? fromVersion : toVersion;
  for await (const page of archivedOfStream(source, streamId, missing)) {
    for (const [id] of page) {
      if (id !== `${next}-0`) break;
      next += step;
    }
    if (page.at(-1)?.[0] !== `${next - step}-0`) break;
    yield page;
  }
  const isWhole = next === (step > 0 ? toVersion + 1 : fromVersion - 1);
  if (!isWhole) throw new StreamCorruptedError(streamId, next, 'is neither in Redis nor archived');
}

/**
 * What the archive has of the events of a stream that are not in Redis where they must have been:
 * nothing, where nothing of the log was ever trimmed. What neither has is left out.
 *
 * @throws as `archivedVersions`, apart from {StreamCorruptedError}
 */
export async function* archivedEntries(
  source: ArchiveSource,
  streamId: string,
  missing: MissingVersions,
): AsyncGenerator<readonly RawEntry[]> {
  if ((await trimmedThrough(source)) === undefined) return;
  yield* archivedOfStream(source, streamId, missing);
}

/**
 * The event at a version just below what Redis holds and was asked for, which is wanted only to follow
 * the hash chain from it; undefined where it was trimmed and the store was opened without an archive.
 *
 * @throws as `archivedVersions`, apart from {EventsArchivedError}
 */
export async function archivedLink(
  source: ArchiveSource,
  streamId: string,
  version: number,
): Promise<RawEntry | undefined> {
  const one = { fromVersion: version, toVersion: version, direction: 'forwards' } as const;
  try {
    for await (const [entry] of archivedVersions(source, streamId, one)) return entry;
    return undefined;
  } catch (error) {
    if (error instanceof EventsArchivedError) return undefined;
    throw error;
  }
}

/**
 * What was trimmed from the category of a part that is to be read, from the archive.
 *
 * Going forwards, ask after each page that was read of Redis, and before it is used: where this
 * yields anything, that page began too late, and the next is to be read after what this yielded. Going
 * backwards, ask once at the end.
 *
 * @throws {EventsArchivedError} the store was opened without the archive that they are in
 * @throws {ArchiveMismatchError} the archive is of another log, or ends before what was trimmed
 * @throws {ArchiveDamagedError} the archive is not as it was written
 * @throws {ArchiveUnavailableError} the archive could not be read
 */
export async function* archivedPositions(
  source: ArchiveSource,
  unread: UnreadPositions,
): AsyncGenerator<readonly RawEntry[]> {
  const { keys, archive } = source;
  const { trimmed = BEFORE_FIRST, ...part } = unread;
  if (compareEntryIds(trimmed, unread.after) <= 0) return;
  if (archive === undefined) {
    const what = `events of ${keys.categoryStream} through position ${trimmed} were trimmed`;
    throw new EventsArchivedError(what, trimmed);
  }
  await assertSameLog(source, archive);
  const behind = nextEntryId(trimmed);
  const { partition } = keys;
  const isCut = unread.before === undefined || compareEntryIds(unread.before, behind) > 0;
  const before = isCut ? behind : unread.before;
  let isFound = unread.direction === 'forwards' || !isCut;
  let last: string | undefined;
  const wanted = { ...part, partition, before };
  for await (const page of readArchive(() => archive.categoryEvents(wanted))) {
    if (!isFound && page[0]?.[0] !== trimmed) break;
    isFound = true;
    last = page.at(-1)?.[0];
    yield page;
  }
  // What was trimmed last must be there: it was compared before it was removed.
  const ends = unread.direction === 'backwards' || !isCut || last === trimmed;
  if (isFound && ends) return;
  throw new ArchiveMismatchError(
    `${keys.categoryStream} was trimmed through ${trimmed}, which the archive does not have`,
  );
}

/** The position through which the category was trimmed; undefined where nothing ever was. */
export async function trimmedThrough({ keys, ask }: ArchiveSource): Promise<string | undefined> {
  return (await ask((redis) => redis.get(keys.trimmed))) ?? undefined;
}

async function* archivedOfStream(
  source: ArchiveSource,
  streamId: string,
  missing: MissingVersions,
): AsyncGenerator<readonly RawEntry[]> {
  const { keys, archive } = source;
  if (archive === undefined) {
    const what = `events of stream ${streamId} before version ${missing.toVersion + 1} were trimmed`;
    throw new EventsArchivedError(what, `${missing.toVersion + 1}`);
  }
  await assertSameLog(source, archive);
  const range = { partition: keys.partition, streamId, ...missing };
  yield* readArchive(() => archive.streamEvents(range));
}

async function assertSameLog({ keys, ask }: ArchiveSource, archive: ArchiveReader): Promise<void> {
  const [held, archived] = await Promise.all([
    ask((redis) => redis.get(keys.identity)),
    identityOf(archive, keys.partition),
  ]);
  if (held === archived) return;
  throw new ArchiveMismatchError(
    `the archive is of the log ${archived ?? '(none)'}, and Redis holds the log ${held ?? '(none)'}`,
  );
}

async function identityOf(archive: ArchiveReader, partition: number): Promise<string | undefined> {
  try {
    return await archive.identityOf(partition);
  } catch (cause) {
    throw failureOf(cause);
  }
}

async function* readArchive(
  pages: () => AsyncIterable<readonly RawEntry[]>,
): AsyncGenerator<readonly RawEntry[]> {
  try {
    yield* pages();
  } catch (cause) {
    throw failureOf(cause);
  }
}

/** A reader may be anybody's: what it throws must not be taken for a failure of Redis. */
function failureOf(cause: unknown): EventStoreError {
  if (cause instanceof EventStoreError) return cause;
  return new ArchiveUnavailableError('the archive could not be read', { cause });
}

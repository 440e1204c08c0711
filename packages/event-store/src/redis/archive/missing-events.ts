import type { Redis } from 'ioredis';
import type { ArchiveReader } from '../../archive/archive-reader.ts';
import { ArchiveMismatchError, EventsArchivedError } from '../../archive/errors.ts';
import { comparePositions, nextPosition, START_POSITION } from '../../archive/position.ts';
import { StreamCorruptedError } from '../../errors.ts';
import type { Direction } from '../../read-options.ts';
import type { RawEntry } from '../../wire/stream-entry.ts';
import type { CategoryKeys } from '../keys.ts';

/** What the events come from that Redis no longer holds. */
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
}

/**
 * The events of a stream that are not in Redis where they must have been, from the archive: all of
 * them, without a hole. For a reader that meets a version above the one that must come, or that
 * reaches the end of its page with versions left that `firstVersionHeld` says were removed.
 *
 * @throws {EventsArchivedError} the store was opened without the archive that they are in
 * @throws {StreamCorruptedError} nothing of the log was ever trimmed, or the archive lacks them: they
 *   are lost
 * @throws {ArchiveMismatchError} the archive is of another log
 * @throws {ArchiveDamagedError} the archive is not as it was written
 */
export async function* archivedVersions(
  source: ArchiveSource,
  streamId: string,
  missing: MissingVersions,
): AsyncGenerator<readonly RawEntry[]> {
  const { keys, archive } = source;
  const { fromVersion, toVersion, direction } = missing;
  if ((await trimmedThrough(source)) === undefined) {
    throw new StreamCorruptedError(streamId, fromVersion, 'is missing');
  }
  if (archive === undefined) {
    const what = `events of stream ${streamId} before version ${toVersion + 1} were trimmed`;
    throw new EventsArchivedError(what, `${toVersion + 1}`);
  }
  await assertSameLog(source, archive);
  const step = direction === 'forwards' ? 1 : -1;
  let next = step > 0 ? fromVersion : toVersion;
  const range = { partition: keys.partition, streamId, ...missing };
  for await (const page of archive.streamEvents(range)) {
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

/** The lowest version of a stream that Redis holds; undefined where it holds no such stream. */
export async function firstVersionHeld(
  { keys, ask }: ArchiveSource,
  streamId: string,
): Promise<number | undefined> {
  const [first] = await ask((redis) => redis.xrange(keys.stream(streamId), '-', '+', 'COUNT', 1));
  return first === undefined ? undefined : Number.parseInt(first[0], 10);
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
 */
export async function* archivedPositions(
  source: ArchiveSource,
  unread: UnreadPositions,
): AsyncGenerator<readonly RawEntry[]> {
  const { keys, archive } = source;
  const trimmed = (await trimmedThrough(source)) ?? START_POSITION;
  if (comparePositions(trimmed, unread.after) <= 0) return;
  if (archive === undefined) {
    const what = `events of ${keys.categoryStream} through position ${trimmed} were trimmed`;
    throw new EventsArchivedError(what, trimmed);
  }
  await assertSameLog(source, archive);
  const behind = nextPosition(trimmed);
  const { partition } = keys;
  const isCut = unread.before === undefined || comparePositions(unread.before, behind) > 0;
  const before = isCut ? behind : unread.before;
  let isFound = unread.direction === 'forwards' || !isCut;
  let last: string | undefined;
  for await (const page of archive.categoryEvents({ ...unread, partition, before })) {
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

async function assertSameLog({ keys, ask }: ArchiveSource, archive: ArchiveReader): Promise<void> {
  const [held, archived] = await Promise.all([
    ask((redis) => redis.get(keys.identity)),
    archive.identityOf(keys.partition),
  ]);
  if (held === archived) return;
  throw new ArchiveMismatchError(
    `the archive is of the log ${archived ?? '(none)'}, and Redis holds the log ${held ?? '(none)'}`,
  );
}

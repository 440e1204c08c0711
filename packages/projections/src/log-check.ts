import { decodeCategoryEntry, EntryDecodeError, type RawEntry } from '@streamfold/event-store';
import type { Checkpoint } from './checkpoint.ts';
import { compareEntryIds } from '@streamfold/event-store';
import { EntriesTrimmedError, ForkError, LogBehindError, LogChangedError } from './errors.ts';
import type { LogFacts } from './partition-log.ts';

/** What is compared: a partition of the log, and how far a projection of it has come. */
export interface LogCheck {
  /** Read with the checkpoint's position. */
  readonly facts: LogFacts;
  /** Which log the documents come from. */
  readonly binding: { readonly logIdentity: string };
  readonly checkpoint: Pick<Checkpoint, 'position' | 'hash'>;
  /** The key of the category stream and the name of the consumer group, for messages. */
  readonly stream: string;
  readonly group: string;
  /** Whether trimmed entries can be read. */
  readonly hasArchive: boolean;
}

/** What is odd about a log, and no reason to stop. */
export interface LogFinding {
  /**
   * How many entries were deleted from between others before they were projected. What they said comes
   * from their own streams where a later event of the same stream shows the gap; sums over many streams
   * lack it.
   */
  readonly deletedCount: number;
}

/**
 * Makes sure that the log is the one that the documents come from, still holds what was folded, and
 * all that was not. Pure; a checkpoint that lags behind the log is no error.
 *
 * A group that is missing before anything was folded is none either: it may be made.
 *
 * @throws {LogChangedError} another log or none; the stream or the group is gone; the entry at the
 *   checkpoint cannot be read any more
 * @throws {LogBehindError} the log lacks what was folded
 * @throws {ForkError} it has another event at the checkpoint
 * @throws {EntriesTrimmedError} entries that were not folded are in neither Redis nor the archive
 */
export function checkLog(check: LogCheck): LogFinding {
  checkIdentity(check);
  if (check.checkpoint.position === '0-0') {
    checkTrimmed(check);
    return { deletedCount: checkBeginning(check) };
  }
  checkReach(check);
  checkTrimmed(check);
  checkEntry(check);
  // Last: by now the log is known to be the right one, as far as can be known.
  checkGroup(check);
  return { deletedCount: 0 };
}

function checkIdentity({ facts: { identity }, binding: { logIdentity } }: LogCheck): void {
  if (identity === logIdentity) return;
  const holds = identity === undefined ? 'a log without an identity' : `log ${identity}`;
  throw new LogChangedError(
    `this Redis holds ${holds}, the documents come from log ${logIdentity}`,
  );
}

function checkReach({ facts, checkpoint: { position }, stream }: LogCheck): void {
  const { hasStream, lastPosition } = facts;
  if (!hasStream) {
    throw new LogChangedError(
      `stream ${stream} is missing, though it was projected up to ${position}: a FLUSHALL, a` +
        ` restore or the wrong server`,
    );
  }
  if (compareEntryIds(lastPosition, position) >= 0) return;
  throw new LogBehindError(
    `stream ${stream} ends at ${lastPosition}, before ${position}, up to which it was projected`,
  );
}

const SET_ARCHIVE = 'Open the event store with the archive that has them';
const RESTORE = 'Restore the log from a backup that has them';

/** What a trim has taken must be in the archive, unless it was folded. */
function checkTrimmed({ facts, checkpoint: { position }, stream, hasArchive }: LogCheck): void {
  const { trimmedThrough } = facts;
  if (hasArchive || trimmedThrough === undefined) return;
  if (compareEntryIds(trimmedThrough, position) <= 0) return;
  throw new EntriesTrimmedError(
    `entries of ${stream} after ${position} were trimmed, through ${trimmedThrough}, before they` +
      ` were projected`,
    SET_ARCHIVE,
  );
}

/**
 * Of a log that is to be read from its first entry on, no beginning may have been removed by hand. Single
 * entries may: somebody has deleted them from between others.
 *
 * @returns how many
 */
function checkBeginning({ facts, stream }: LogCheck): number {
  const { trimmedThrough, addedCount, heldCount, deletedThrough, firstPosition } = facts;
  if (trimmedThrough !== undefined || addedCount === undefined) return 0;
  if (addedCount <= heldCount) return 0;
  const isBetween =
    deletedThrough !== undefined &&
    firstPosition !== undefined &&
    compareEntryIds(deletedThrough, firstPosition) > 0;
  if (isBetween) return addedCount - heldCount;
  throw new EntriesTrimmedError(
    `${addedCount - heldCount} entries of ${stream} were removed by other means than a trim,` +
      ` before they were projected`,
    RESTORE,
  );
}

/** The entry at the checkpoint must be what it was, in Redis or in the archive. */
function checkEntry(check: LogCheck): void {
  const { facts, checkpoint, stream } = check;
  if (facts.entryAtCheckpoint === undefined) checkMissing(check);
  else if (checkpoint.hash !== undefined) {
    checkHash(facts.entryAtCheckpoint, checkpoint.hash, stream);
  }
}

function checkMissing({ facts, checkpoint: { position }, stream, hasArchive }: LogCheck): void {
  const { trimmedThrough, firstPosition, lastPosition } = facts;
  if (trimmedThrough !== undefined && compareEntryIds(position, trimmedThrough) <= 0) {
    // Without the archive there is nothing to compare with, and nothing that is needed of it.
    if (!hasArchive) return;
    throw new EntriesTrimmedError(
      `${stream} was trimmed through ${trimmedThrough}, and the archive does not have the entry at` +
        ` ${position}, up to which it was projected`,
      SET_ARCHIVE,
    );
  }
  if (firstPosition === undefined || compareEntryIds(firstPosition, position) > 0) {
    const begins = firstPosition === undefined ? 'is empty' : `begins at ${firstPosition}`;
    throw new EntriesTrimmedError(
      `stream ${stream} ${begins} and was projected up to ${position}: entries were removed by` +
        ` other means than a trim, perhaps before they were projected`,
      RESTORE,
    );
  }
  throw new LogBehindError(
    `stream ${stream} goes from ${firstPosition} to ${lastPosition} and has no entry at` +
      ` ${position}, up to which it was projected`,
  );
}

function checkHash([position, fields]: RawEntry, hash: string, stream: string): void {
  try {
    const { streamId, version, meta } = decodeCategoryEntry(position, fields);
    if (meta.hash === hash) return;
    throw new ForkError(
      streamId,
      version,
      `${stream} has an event with hash ${meta.hash} at ${position}, where one with hash ${hash}` +
        ` was projected`,
    );
  } catch (error) {
    if (!(error instanceof EntryDecodeError)) throw error;
    throw new LogChangedError(
      `stream ${stream} has no event at ${position}, where one was projected: ${error.message}`,
    );
  }
}

function checkGroup({ facts, checkpoint: { position }, stream, group }: LogCheck): void {
  if (facts.hasGroup) return;
  throw new LogChangedError(
    `consumer group ${group} of stream ${stream} is missing, though it was projected up to` +
      ` ${position}, as after a FLUSHALL, a restore or on the wrong server; if this log is the right` +
      ` one, \`XGROUP CREATE ${stream} ${group} ${position}\` makes the group again`,
  );
}

import { ArchiveMismatchError } from '../../archive/errors.ts';
import { openChunk } from '../../archive/chunk-reader.ts';
import { eventsOf, type ArchivedPartition } from '../../archive/manifest.ts';
import { compareEntryIds, BEFORE_FIRST } from '../../wire/entry-id.ts';
import type { CategoryKeys } from '../keys.ts';
import { archivedEntry } from './category-pages.ts';
import type { LogConnection } from './log-connection.ts';

/** What an export is about to go on with. */
export interface ExportStart {
  readonly identity: string;
  readonly archived: ArchivedPartition;
  readonly folder: string;
}

/**
 * Checks that what Redis holds joins on to the archive: the same log, nothing trimmed that the
 * archive lacks, and at the archive's last position the very event that the archive ends with.
 *
 * @throws {ArchiveMismatchError} it does not: the log was set back, or it is another one
 */
export async function assertJoins(
  log: LogConnection,
  keys: CategoryKeys,
  { identity, archived, folder }: ExportStart,
): Promise<void> {
  if (archived.identity !== identity) {
    throw new ArchiveMismatchError(
      `the archive is of the log ${archived.identity}, and Redis holds the log ${identity}`,
    );
  }
  const chunk = archived.chunks.at(-1);
  const last = chunk?.lastPosition ?? BEFORE_FIRST;
  const trimmed = (await log.ask((redis) => redis.get(keys.trimmed))) ?? BEFORE_FIRST;
  if (compareEntryIds(trimmed, last) > 0) {
    const problem = `${keys.categoryStream} was trimmed through ${trimmed}`;
    throw new ArchiveMismatchError(`${problem}, and the archive ends at ${last}`);
  }
  if (chunk === undefined || trimmed === last) return;
  const [found] = await log.ask((redis) => redis.xrange(keys.categoryStream, last, last));
  const reader = await openChunk(folder, chunk);
  const expected = (await reader.readBlock(reader.index.blocks.length - 1)).at(-1);
  const held = found === undefined ? undefined : archivedEntry(found);
  if (held !== undefined && held.event === expected?.event && held.meta === expected.meta) return;
  throw new ArchiveMismatchError(
    `${keys.categoryStream} does not hold the event at ${last} that the archive ends with: ` +
      'it was set back or changed since',
  );
}

/** About how many events the archive lacks: exact but for events that come meanwhile. */
export async function eventsToExport(
  log: LogConnection,
  keys: CategoryKeys,
  archived: ArchivedPartition,
): Promise<number> {
  const [held, trimmed] = await Promise.all([
    log.ask((redis) => redis.xlen(keys.categoryStream)),
    log.ask((redis) => redis.get(keys.trimmed)),
  ]);
  const still = archived.chunks.filter(
    ({ lastPosition }) => compareEntryIds(lastPosition, trimmed ?? BEFORE_FIRST) > 0,
  );
  return Math.max(0, held - eventsOf({ ...archived, chunks: still }));
}

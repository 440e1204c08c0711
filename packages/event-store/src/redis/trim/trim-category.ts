import { assertInteger } from '../../arguments.ts';
import { ArchiveMismatchError } from '../../archive/errors.ts';
import { requireManifest } from '../../archive/manifest.ts';
import { identityOf, keysOfLog, withLog } from '../archive/log-connection.ts';
import { trimPositions } from './trim-positions.ts';
import { trimVersions } from './trim-versions.ts';
import { trimBound } from './trim-bound.ts';
import type { TrimCategoryOptions, TrimmedCategory, TrimTally } from './trim-work.ts';

/**
 * Removes events from Redis that are in the archive, and whose projections are done with them.
 *
 * - From a category: what the archive has (each entry is compared with it, byte for byte, before it
 *   goes), what every consumer group was given and has acknowledged, and never the newest event.
 * - From an own stream: what is archived and projected by the same measure, is older than the stream's
 *   snapshot, and is not among its newest `keepEvents`. Its hash chain is compared with the archive's.
 *
 * It goes in pages that take Redis a millisecond or so, and may run beside everything else.
 *
 * @throws {TrimRefusedError} there is no consumer group, or Redis and the archive differ
 * @throws {ArchiveMismatchError} the archive is of another log
 * @throws {ArchiveDamagedError} a file that is needed is missing or is not what was written
 * @throws {StoreUnavailableError} Redis could not answer: run it again
 */
export async function trimCategory(options: TrimCategoryOptions): Promise<TrimmedCategory> {
  const { folder, category, keepEvents = 1 } = options;
  assertInteger('keepEvents', keepEvents, 1);
  const manifest = await requireManifest(folder);
  if (manifest.category !== category) {
    throw new ArchiveMismatchError(`the archive is of ${manifest.category}, not of ${category}`);
  }
  const allKeys = await keysOfLog(options, 'trim');
  const tally: TrimTally = { categoryEvents: 0, streamEvents: 0, streams: 0, streamsTrimmed: 0 };
  for (const keys of allKeys) {
    const archived = manifest.partitions[keys.partition];
    if (archived === undefined) continue;
    await withLog(options, { key: keys.categoryStream, name: 'trim' }, async (log) => {
      const identity = await identityOf(log, keys);
      if (identity !== archived.identity) {
        const problem = `Redis holds the log ${identity}, and the archive is of ${archived.identity}`;
        throw new ArchiveMismatchError(problem);
      }
      const through = await trimBound(log, keys, options.withoutGroup === true);
      const work = { log, keys, archived, through, options, tally };
      await trimPositions(work);
      await trimVersions(work);
    });
  }
  return { ...tally };
}

import { assertInteger } from '../../arguments.ts';
import { placeOf, type ArchivedEntry } from '../../archive/archived-entry.ts';
import { openChunk } from '../../archive/chunk-reader.ts';
import { ArchiveDamagedError, ArchiveMismatchError } from '../../archive/errors.ts';
import { eventsOf, requireManifest, type ArchivedPartition } from '../../archive/manifest.ts';
import { compareEntryIds } from '../../wire/entry-id.ts';
import { categoryKeys, type CategoryKeys } from '../keys.ts';
import { claimTarget, finishTarget, type ImportedSoFar } from './import-target.ts';
import { withLog, type LogAddress, type LogConnection } from './log-connection.ts';

/** What is restored, and where to. */
export interface ImportLogOptions extends LogAddress {
  /** The folder of the archive. */
  readonly folder: string;
  /** Restore also an archive of another category, under the category of the target. @default false */
  readonly otherCategory?: boolean;
  /** Called after each batch, with what is in the target of what the archive has. */
  readonly onProgress?: (progress: { readonly events: number; readonly total: number }) => void;
  /** Ends the import early; running it again goes on. */
  readonly signal?: AbortSignal;
}

/** What an import did. */
export interface ImportedLog {
  /** How many events it wrote. */
  readonly events: number;
  /** How many were there already, from an import that was interrupted. */
  readonly eventsBefore: number;
  /** False: it was ended early, and no store opens on the log before it has been run again. */
  readonly isFinished: boolean;
}

const BATCHES_UNDER_WAY = 4;

// Each event is sent once and written twice, both copies together whatever happens to the connection.
// A block of the archive in one call takes Redis some 8 ms, and costs it one sync of its file.
const ADD_EVENTS = `
local call, keys, values = redis.call, KEYS, ARGV
local category = keys[1]
local n = 1
for i = 2, #keys do
  local event, meta = values[n + 2], values[n + 3]
  call('XADD', keys[i], values[n + 1], 'event', event, 'meta', meta)
  call('XADD', category, values[n], 'event', event, 'meta', meta)
  n = n + 4
end
return #keys - 1`;

/**
 * Restores a log from its archive: every event at its position and version, byte for byte, under the
 * log's identity and number of partitions. Snapshots, groups and what was never archived are not in
 * it.
 *
 * The target must hold nothing of the category. Until the import has ended no store opens there; one
 * that was interrupted goes on when it is run again. A file is compared with its checksum before
 * anything of it is written.
 *
 * @throws {ArchiveDamagedError} a file of the archive is missing or is not what was written
 * @throws {ArchiveMismatchError} the archive is of another category
 * @throws {ImportTargetError} the target holds something else
 * @throws {StoreUnavailableError} Redis could not answer: run it again
 */
export async function importLog(options: ImportLogOptions): Promise<ImportedLog> {
  const { folder, category, otherCategory = false, onProgress } = options;
  const manifest = await requireManifest(folder);
  if (manifest.category !== category && !otherCategory) {
    throw new ArchiveMismatchError(`the archive is of ${manifest.category}, not of ${category}`);
  }
  const partitions = manifest.partitions.length;
  assertInteger('the number of partitions in the archive', partitions, 1);
  const before = await claimTarget(options, manifest);
  const eventsBefore = before.reduce((sum, { events }) => sum + events, 0);
  const total = manifest.partitions.reduce((sum, archived) => sum + eventsOf(archived), 0);
  let events = 0;
  const onWritten = (written: number): void => {
    events += written;
    onProgress?.({ events: eventsBefore + events, total });
  };
  for (const archived of manifest.partitions) {
    const keys = categoryKeys(category, { partition: archived.partition, partitions });
    const soFar = before[archived.partition];
    if (soFar === undefined || soFar.isFinished) continue;
    await withLog(options, { key: keys.categoryStream, name: 'import' }, (log) =>
      importPartition({ log, keys, archived, soFar, folder, onWritten, signal: options.signal }),
    );
  }
  if (options.signal?.aborted === true) return { events, eventsBefore, isFinished: false };
  for (const archived of manifest.partitions) {
    const keys = categoryKeys(category, { partition: archived.partition, partitions });
    await withLog(options, { key: keys.categoryStream, name: 'import' }, (log) =>
      finishTarget(log, keys, archived),
    );
  }
  return { events, eventsBefore, isFinished: true };
}

interface PartitionImport {
  readonly log: LogConnection;
  readonly keys: CategoryKeys;
  readonly archived: ArchivedPartition;
  readonly soFar: ImportedSoFar;
  readonly folder: string;
  readonly onWritten: (events: number) => void;
  readonly signal: AbortSignal | undefined;
}

async function importPartition(work: PartitionImport): Promise<void> {
  const { log, keys, archived, soFar, folder, onWritten, signal } = work;
  const isLeft = ({ position }: { readonly position: string }): boolean =>
    compareEntryIds(position, soFar.position) > 0;
  const script = (await log.ask((redis) => redis.script('LOAD', ADD_EVENTS))) as string;
  const underWay: Promise<void>[] = [];
  const write = async (batch: readonly ArchivedEntry[], file: string): Promise<void> => {
    const { names, values } = commandOf(keys, batch, file);
    await log.ask((redis) => redis.evalsha(script, names.length, ...names, ...values));
    onWritten(batch.length);
  };
  try {
    for (const chunk of archived.chunks) {
      if (!isLeft({ position: chunk.lastPosition })) continue;
      const reader = await openChunk(folder, chunk);
      for await (const block of reader.blocks()) {
        const left = isLeft(block[0] ?? { position: '' }) ? block : block.filter(isLeft);
        if (signal?.aborted === true) break;
        if (left.length === 0) continue;
        const writing = write(left, chunk.file);
        // What fails is thrown where it is waited for, just below or at the end.
        writing.catch(() => undefined);
        underWay.push(writing);
        if (underWay.length >= BATCHES_UNDER_WAY) await underWay.shift();
      }
      if (signal?.aborted === true) break;
    }
  } finally {
    // Also where a file is refused: what was sent before it is in the log, and is where to go on.
    await Promise.allSettled(underWay);
  }
  await Promise.all(underWay);
}

function commandOf(
  keys: CategoryKeys,
  batch: readonly ArchivedEntry[],
  file: string,
): { readonly names: string[]; readonly values: string[] } {
  const names = [keys.categoryStream];
  const values: string[] = [];
  for (const { position, event, meta } of batch) {
    const place = placeOf(event);
    if (place === undefined) throw new ArchiveDamagedError(file, `${position} is no event`);
    names.push(keys.stream(place.streamId));
    values.push(position, `${place.version}-0`, event, meta);
  }
  return { names, values };
}

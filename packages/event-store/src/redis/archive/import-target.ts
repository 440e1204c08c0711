import { ImportTargetError } from '../../archive/errors.ts';
import { eventsOf, type ArchiveManifest, type ArchivedPartition } from '../../archive/manifest.ts';
import { compareEntryIds, BEFORE_FIRST } from '../../wire/entry-id.ts';
import { IMPORTING, readLogIdentity } from '../connect/log-identity.ts';
import { categoryKeys, partitionCountKey, type CategoryKeys } from '../keys.ts';
import { withLog, type LogAddress, type LogConnection } from './log-connection.ts';

/** How far the import of a partition has come. */
export interface ImportedSoFar {
  /** The last position that is restored; `0-0`: none. */
  readonly position: string;
  readonly events: number;
  /** Whether nothing is left to be done. */
  readonly isFinished: boolean;
}

/**
 * Claims the whole target for an import before anything is written: every partition must be empty, or
 * hold the beginning of this very archive from an import that did not end.
 *
 * @throws {ImportTargetError} something else is there
 */
export async function claimTarget(
  address: LogAddress,
  manifest: ArchiveManifest,
): Promise<readonly ImportedSoFar[]> {
  const { category } = address;
  const partitions = manifest.partitions.length;
  const countKey = partitionCountKey(category);
  const recorded = await withLog(address, { key: countKey, name: 'import' }, (log) =>
    log.ask((redis) => redis.get(countKey)),
  );
  if (recorded !== null && Number(recorded) !== partitions) {
    throw inUse(category, `a log with partitions: ${recorded}, not ${partitions}`);
  }
  const claimed: ImportedSoFar[] = [];
  for (const archived of manifest.partitions) {
    const keys = categoryKeys(category, { partition: archived.partition, partitions });
    claimed.push(
      await withLog(address, { key: keys.categoryStream, name: 'import' }, (log) =>
        claimPartition(log, keys, { archived, category, isNew: recorded === null }),
      ),
    );
  }
  await withLog(address, { key: countKey, name: 'import' }, (log) =>
    log.ask((redis) => redis.set(countKey, partitions)),
  );
  return claimed;
}

/** Makes a restored partition usable: it has its own identity from now on. */
export async function finishTarget(
  log: LogConnection,
  keys: CategoryKeys,
  { identity }: ArchivedPartition,
): Promise<void> {
  await log.ask((redis) => redis.set(keys.identity, identity));
}

interface Claim {
  readonly archived: ArchivedPartition;
  readonly category: string;
  readonly isNew: boolean;
}

async function claimPartition(
  log: LogConnection,
  keys: CategoryKeys,
  { archived, category, isNew }: Claim,
): Promise<ImportedSoFar> {
  const marker = `${IMPORTING}${archived.identity}`;
  const identity = await log.ask((redis) => readLogIdentity(redis, keys));
  if (identity === null) {
    if (!isNew) await refuseKeys(log, keys, [partitionCountKey(category)]);
    else await refuseKeys(log, keys, []);
    await log.ask((redis) => redis.set(keys.identity, marker, 'NX'));
    return { position: BEFORE_FIRST, events: 0, isFinished: false };
  }
  const isSame = identity === marker || identity === archived.identity;
  if (!isSame) throw inUse(category, `the log ${identity}`);
  const [last] = await log.ask((redis) =>
    redis.xrevrange(keys.categoryStream, '+', '-', 'COUNT', 1),
  );
  const events = await log.ask((redis) => redis.xlen(keys.categoryStream));
  const position = last?.[0] ?? BEFORE_FIRST;
  assertBeginning(archived, { category, position, events });
  const isFinished = identity === archived.identity;
  if (isFinished && events !== eventsOf(archived)) {
    throw inUse(category, `the log ${identity} itself, with ${events} events`);
  }
  return { position, events, isFinished };
}

/** An import writes in the order of the archive: what is there must be so many of its first events. */
function assertBeginning(
  { chunks }: ArchivedPartition,
  target: { readonly category: string; readonly position: string; readonly events: number },
): void {
  const { category, position, events } = target;
  let before = 0;
  for (const chunk of chunks) {
    if (compareEntryIds(chunk.lastPosition, position) > 0) {
      if (events >= before && events <= before + chunk.events) return;
      break;
    }
    before += chunk.events;
  }
  if (events === before) return;
  throw inUse(
    category,
    `${events} events up to ${position}, which the archive does not begin with`,
  );
}

/** @throws {ImportTargetError} the target has a key of the category */
async function refuseKeys(
  log: LogConnection,
  keys: CategoryKeys,
  allowed: readonly string[],
): Promise<void> {
  // `account:*` and `accountStream*`, each with its hash tag.
  for (const pattern of [`${keys.categoryStream}*`, keys.stream('*')]) {
    let cursor = '0';
    do {
      const [next, found] = await log.ask((redis) =>
        redis.scan(cursor, 'MATCH', pattern.replaceAll(/[[\]?\\]/g, '\\$&'), 'COUNT', 10_000),
      );
      const foreign = found.find((key) => !allowed.includes(key));
      if (foreign !== undefined) throw inUse(keys.categoryStream, `the key ${foreign}`);
      cursor = next;
    } while (cursor !== '0');
  }
}

function inUse(category: string, what: string): ImportTargetError {
  return new ImportTargetError(`cannot restore ${category}: the target holds ${what}`);
}

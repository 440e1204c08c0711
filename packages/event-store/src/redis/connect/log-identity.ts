import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { ImportUnfinishedError } from '../../archive/errors.ts';
import { LogIdentityError } from '../../errors.ts';
import type { CategoryKeys } from '../keys.ts';

/** What stands before the identity of a log while it is being restored. */
export const IMPORTING = 'importing ';

/**
 * The name of the log that this server holds, given to it by whoever comes first and never changed.
 *
 * Whoever remembers it can tell a log that was emptied, restored from elsewhere or is simply
 * another one from the log it knew.
 *
 * @throws {ImportUnfinishedError} the log is being restored, and is not whole yet
 */
export async function claimLogIdentity(redis: Redis, keys: CategoryKeys): Promise<string> {
  // Who may not write may still open a log that is there.
  const known = await redis.get(keys.identity);
  if (known === null) await redis.setnx(keys.identity, randomUUID());
  const identity = known ?? (await redis.get(keys.identity));
  if (identity === null) throw new Error(`key ${keys.identity} was removed while it was read`);
  if (identity.startsWith(IMPORTING)) {
    throw new ImportUnfinishedError(
      `the import of the log ${identity.slice(IMPORTING.length)} has not ended`,
    );
  }
  return identity;
}

/** The name of the log, or null where none was ever given: an empty or a foreign server. */
export async function readLogIdentity(
  redis: Redis,
  keys: Pick<CategoryKeys, 'identity'>,
): Promise<string | null> {
  return await redis.get(keys.identity);
}

/** @throws {LogIdentityError} the name that was found is not that of the log `identity` */
export function assertSameLog(found: string | null, identity: string): void {
  if (found === identity) return;
  throw new LogIdentityError(
    `Redis holds ${found === null ? 'no log' : `the log ${found}`}, not the log ${identity}: ` +
      'it was emptied, restored or exchanged while this process ran',
  );
}

import { randomFillSync } from 'node:crypto';

const ID_BYTES = 12;
// One call for a few hundred ids: a call for each costs as much as the rest of an append.
const POOL_BYTES = ID_BYTES * 256;

/**
 * A source of commit ids for appends that the caller has not named: 96 random bits, so never twice
 * within one stream, in 16 characters, which are kept in memory for every event.
 */
export function commitIds(): () => string {
  const pool = Buffer.allocUnsafe(POOL_BYTES);
  let used = POOL_BYTES;
  return () => {
    if (used === POOL_BYTES) {
      randomFillSync(pool);
      used = 0;
    }
    const id = pool.toString('base64url', used, used + ID_BYTES);
    used += ID_BYTES;
    return id;
  };
}

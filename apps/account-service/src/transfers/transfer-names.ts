import { randomBytes } from 'node:crypto';
import { parseTransferId, type TransferId } from '@streamfold/accounts';

/**
 * A name that no transfer had before.
 *
 * It is not made from the key of the request: a key that was forgotten may be used again, and would
 * then name two transfers. A request that is sent again finds the name in the log.
 */
export function newTransferId(): TransferId {
  const id = parseTransferId(randomBytes(16).toString('base64url'));
  if (id === undefined) throw new TypeError('base64url has characters that no transfer id has');
  return id;
}

// The names of the appends of a transfer, the same for whoever goes on with it. They have a blank in
// them, which no Idempotency-Key can have: no client comes upon them.

/** The commit id by which the account that is to receive the money takes it or refuses it, once. */
export function receiptCommitId(id: TransferId): string {
  return `transfer ${id} in`;
}

/** The commit id by which the account that sent the money is told how it ended, once. */
export function endCommitId(id: TransferId): string {
  return `transfer ${id} end`;
}

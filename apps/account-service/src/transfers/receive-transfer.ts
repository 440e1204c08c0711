import {
  accountDecider,
  parseRefusalReason,
  type AccountEvent,
  type AccountRejection,
  type AccountState,
  type ReceiveTransfer,
  type RefuseTransfer,
} from '@streamfold/accounts';
import type { CommandResult } from '@streamfold/event-store';
import { earlierReceipt, receiptIn, type Receipt } from './earlier-receipt.ts';
import { StoreBusyError } from './first-outcome.ts';
import { persistentHandle } from './persistent-handle.ts';
import { receiptCommitId } from './transfer-names.ts';
import type { SettleParts } from './settle-parts.ts';
import type { SentTransfer } from './transfer.ts';
import { untilTaken } from './until-taken.ts';

type Received =
  | CommandResult<AccountState, AccountEvent, AccountRejection>
  /** It was received or refused long ago. */
  | { readonly outcome: 'known'; readonly receipt: Receipt };

/**
 * Has the account of a sent transfer take in the money or refuse it: one of the two, once, however many
 * ask. Both go under one commit id, so that whoever comes second is told what the first one got.
 *
 * @throws {StoreBusyError} the store took it in none of many tries
 * @throws whatever `EventStore.handle` throws
 */
export async function receiveTransfer(parts: SettleParts, sent: SentTransfer): Promise<Receipt> {
  const { store } = parts;
  const { to, transferId, from, amount, currency, reference, description } = sent;
  const command: ReceiveTransfer = {
    type: 'receiveTransfer',
    transferId,
    from,
    amount,
    currency,
    ...(reference === undefined ? {} : { reference }),
    ...(description === undefined ? {} : { description }),
  };
  const commitId = receiptCommitId(transferId);
  const result = await untilTaken<Received>(async () => {
    const earlier = mayBeForgotten(parts, sent) ? await earlierReceipt(store, sent) : undefined;
    if (earlier?.receipt !== undefined) return { outcome: 'known', receipt: earlier.receipt };
    return await store.handle(to, accountDecider, command, {
      commitId,
      // Nothing may have come between the look and this: then nothing needs to be remembered.
      ...(earlier === undefined ? {} : { expectedVersion: earlier.version }),
    });
  });
  switch (result.outcome) {
    case 'known':
      return result.receipt;
    case 'accepted':
    case 'duplicate':
      return said(receiptIn(result.events[0], transferId), sent);
    case 'rejected':
      return await refuse(parts, sent, result.rejection);
    case 'conflict':
    case 'overloaded':
      throw new StoreBusyError(`a transfer was not taken in many tries: ${result.outcome}`);
  }
}

// Half the time, for the other half is left to act on it.
function mayBeForgotten({ windowMs, now = Date.now }: SettleParts, { sentAt }: SentTransfer) {
  return now() - sentAt >= windowMs / 2;
}

// Noted before the money goes back. Else another process could find the account open again and have it
// take in what this one is about to give back.
async function refuse(
  { store }: SettleParts,
  sent: SentTransfer,
  { code }: AccountRejection,
): Promise<Receipt> {
  const { to, from, transferId } = sent;
  const reason = said(parseRefusalReason(code), sent);
  const command: RefuseTransfer = { type: 'refuseTransfer', transferId, from, reason };
  const result = await persistentHandle(store, to, command, receiptCommitId(transferId));
  if (result.outcome === 'rejected') {
    throw new TypeError(`account ${to} was there when ${transferId} was sent, and is not any more`);
  }
  // A closed account notes nothing: it will never take in anything.
  return receiptIn(result.events[0], transferId) ?? { outcome: 'refused', reason };
}

function said<Value>(value: Value | undefined, { to, transferId }: SentTransfer): Value {
  if (value !== undefined) return value;
  throw new TypeError(`account ${to} says nothing of ${transferId} under its commit id`);
}

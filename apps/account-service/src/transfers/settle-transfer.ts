import {
  parseRefusalReason,
  type AccountCommand,
  type AccountEvent,
  type RefusalReason,
} from '@streamfold/accounts';
import { EventStoreError } from '@streamfold/event-store';
import { receiptIn, type Receipt } from './earlier-receipt.ts';
import { existing } from './existing.ts';
import { firstOutcome, StoreBusyError } from './first-outcome.ts';
import { persistentHandle } from './persistent-handle.ts';
import { receiveTransfer } from './receive-transfer.ts';
import type { SettleParts } from './settle-parts.ts';
import { endCommitId, receiptCommitId } from './transfer-names.ts';
import {
  TransferUnfinishedError,
  type SenderAfter,
  type SentTransfer,
  type SettledTransfer,
} from './transfer.ts';

/**
 * Brings a transfer to its end whose money has left: has it taken in or refused, and tells the account
 * that sent it. It may be begun again wherever it stopped, and by several processes at once: the money
 * arrives once or comes back once.
 *
 * @throws {TransferUnfinishedError} the event store failed on the way
 */
export async function settleTransfer(
  parts: SettleParts,
  sent: SentTransfer,
): Promise<SettledTransfer> {
  try {
    return await end(parts, sent, await receiveTransfer(parts, sent));
  } catch (error) {
    throw unfinished(error, sent);
  }
}

/**
 * The same for a transfer that may have come to its end before: then the answer is what it was.
 *
 * @throws {TransferUnfinishedError} the event store failed on the way
 */
export async function settleAgain(
  parts: SettleParts,
  sent: SentTransfer,
): Promise<SettledTransfer> {
  try {
    const ended = await firstOutcome(parts.store, sent.from, endCommitId(sent.transferId));
    if (ended === undefined) return await settleTransfer(parts, sent);
    const { version, state, events } = ended;
    const sender = { version, state: existing(state), positions: [] };
    return await settled(events, sender, () => refusalReason(parts, sent));
  } catch (error) {
    throw unfinished(error, sent);
  }
}

async function end(
  { store }: SettleParts,
  { from, transferId }: SentTransfer,
  receipt: Receipt,
): Promise<SettledTransfer> {
  const type = receipt.outcome === 'arrived' ? 'finishTransfer' : 'returnTransfer';
  const command: AccountCommand = { type, transferId };
  const result = await persistentHandle(store, from, command, endCommitId(transferId));
  if (result.outcome === 'rejected') throw new TypeError(`account ${from} is not there any more`);
  const { version, events } = result;
  const positions = result.outcome === 'accepted' ? result.positions : [];
  const sender = { version, state: existing(result.state), positions };
  if (receipt.outcome === 'arrived') {
    if (events[0]?.type === 'transferBack') {
      throw new TypeError(`transfer ${transferId} has arrived and has come back`);
    }
    return { outcome: 'completed', ...sender };
  }
  if (events[0]?.type === 'transferDone') {
    throw new TypeError(`transfer ${transferId} was refused and is taken for arrived`);
  }
  return { outcome: 'returned', reason: receipt.reason, ...sender };
}

async function settled(
  [event]: readonly AccountEvent[],
  sender: SenderAfter,
  reason: () => Promise<RefusalReason>,
): Promise<SettledTransfer> {
  return event?.type === 'transferBack'
    ? { outcome: 'returned', reason: await reason(), ...sender }
    : { outcome: 'completed', ...sender };
}

/** Why a transfer came back. */
async function refusalReason(
  { store }: SettleParts,
  { to, transferId }: SentTransfer,
): Promise<RefusalReason> {
  const first = await firstOutcome(store, to, receiptCommitId(transferId));
  const receipt = receiptIn(first?.events[0], transferId);
  if (receipt?.outcome === 'refused') return receipt.reason;
  // Any other account has noted why.
  const reason = parseRefusalReason('account_closed');
  if (reason === undefined) throw new TypeError('account_closed is no reason');
  return reason;
}

function unfinished(error: unknown, { transferId }: SentTransfer): unknown {
  return error instanceof EventStoreError || error instanceof StoreBusyError
    ? new TransferUnfinishedError(transferId, { cause: error })
    : error;
}

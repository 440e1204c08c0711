import { isOutcomeOf } from '@streamfold/accounts';
import { sendCommand, type TransferToDecide } from './decide-legs.ts';
import { existing } from './existing.ts';
import { firstOutcome } from './first-outcome.ts';
import type { SettleParts } from './settle-parts.ts';
import { settleAgain } from './settle-transfer.ts';
import type { TransferResult } from './transfer.ts';

/**
 * What a request led to when it was first sent, and where it has not come to its end, brings it there;
 * `undefined` where `from` knows nothing of the key.
 *
 * @throws {TransferUnfinishedError} it could not be brought to its end
 * @throws whatever `EventStore.handle` throws
 */
export async function replayTransfer(
  parts: SettleParts,
  transfer: TransferToDecide,
): Promise<TransferResult | undefined> {
  const { order, context } = transfer;
  if (context.commitId === undefined) return undefined;
  const first = await firstOutcome(parts.store, order.from, context.commitId);
  if (first === undefined) return undefined;
  const { version, events, state, time } = first;
  const [event] = events;
  if (event?.type !== 'transferOut' || !isOutcomeOf(sendCommand(transfer), events)) {
    return { outcome: 'keyReused', version };
  }
  const { transferId } = event;
  const account = existing(state);
  if (event.pending !== true) {
    const sender = { version, state: account, positions: [] };
    return { outcome: 'completed', transferId, isReplay: true, ...sender };
  }
  const { currency } = account;
  const settled = await settleAgain(parts, { ...order, transferId, currency, sentAt: time });
  return { ...settled, transferId, isReplay: true };
}

import { accountDecider, isOutcomeOf } from '@streamfold/accounts';
import { decideLegs, sendCommand, type TransferToDecide } from './decide-legs.ts';
import { existing } from './existing.ts';
import { untilTaken } from './until-taken.ts';
import { replayTransfer } from './replay-transfer.ts';
import type { SettleParts } from './settle-parts.ts';
import { settleTransfer } from './settle-transfer.ts';
import type { TransferResult } from './transfer.ts';

/**
 * Moves money between two accounts that no one append can hold: it leaves the one, arrives at the other,
 * and the one is told. Where the other refuses it meanwhile, it comes back.
 *
 * The request runs it to its end. What it leaves behind when it cannot is brought there by the same
 * request under the same key, or by upkeep.
 *
 * @throws {TransferUnfinishedError} the money has left, and the rest is not known
 * @throws whatever `EventStore.handle` throws, before the money has left
 */
export async function transferBySteps(
  parts: SettleParts,
  transfer: TransferToDecide,
): Promise<TransferResult> {
  const { store } = parts;
  const { order, context, transferId } = transfer;
  const { commitId, expectedVersion, actor } = context;
  // Asked before the money leaves, so that it comes back only in the rarest of cases.
  const { refusal } = await decideLegs(store, transfer);
  if (refusal !== undefined) return (await replayTransfer(parts, transfer)) ?? refusal;
  const command = sendCommand(transfer);
  const sent = await untilTaken(
    () =>
      store.handle(order.from, accountDecider, command, {
        ...(commitId === undefined ? {} : { commitId }),
        ...(expectedVersion === undefined ? {} : { expectedVersion }),
        ...(actor === undefined ? {} : { actor }),
      }),
    // Then the conflict is what the client wants to be told of.
    { isOnce: expectedVersion !== undefined },
  );
  switch (sent.outcome) {
    case 'accepted': {
      const { currency } = existing(sent.state);
      const left = { ...order, transferId, currency, sentAt: sent.time };
      const settled = await settleTransfer(parts, left);
      return { ...settled, transferId, isReplay: false };
    }
    case 'duplicate': {
      if (!isOutcomeOf(command, sent.events)) {
        return { outcome: 'keyReused', version: sent.version };
      }
      const replayed = await replayTransfer(parts, transfer);
      if (replayed === undefined) throw new TypeError('a commit that was found is gone');
      return replayed;
    }
    case 'rejected':
      return { outcome: 'rejected', rejection: sent.rejection, account: order.from };
    case 'conflict':
    case 'overloaded':
      return sent;
  }
}

import { transferAtOnce, type AtOnceParts } from './transfer-at-once.ts';
import { transferBySteps } from './transfer-by-steps.ts';
import { newTransferId } from './transfer-names.ts';
import type { TransferContext, TransferOrder, TransferResult } from './transfer.ts';

/**
 * Moves money from one account to another: at once where both are in one partition of the log, else in
 * steps that come to their end whatever happens between them.
 *
 * In steps too where an account is written to all the time: each step is decided together with the other
 * commands on its account, and so is never outrun by them.
 *
 * @throws {TransferUnfinishedError} the money has left, and the rest is not known
 * @throws whatever `EventStore.handle` throws, before the money has left
 */
export async function makeTransfer(
  parts: AtOnceParts,
  order: TransferOrder,
  context: TransferContext,
): Promise<TransferResult> {
  const { from, to } = order;
  if (from === to) {
    return { outcome: 'rejected', rejection: { code: 'transfer_to_itself' }, account: from };
  }
  const transfer = { order, context, transferId: newTransferId() };
  if (parts.store.partitionOf(from) === parts.store.partitionOf(to)) {
    const result = await transferAtOnce(parts, { ...transfer, isPending: false });
    if (result.outcome !== 'outrun') return result;
  }
  return await transferBySteps(parts, { ...transfer, isPending: true });
}

import type {
  FinishTransfer,
  ReceiveTransfer,
  RefuseTransfer,
  ReturnTransfer,
  SendTransfer,
} from './account-commands.ts';
import type { AccountRejection } from './account-rejection.ts';
import type { ExistingAccount, PendingTransfer } from './account-state.ts';
import { accepted, nothingToDo, rejected, type AccountDecision } from './decision.ts';
import type { Amount } from './money.ts';
import type { TransferId } from './movement-ids.ts';
import {
  incomingProblem,
  movementOf,
  movementProblem,
  outgoingProblem,
  sumProblem,
} from './movement-rules.ts';

/** How many transfers of an account may be pending: each is kept in its state, and in its document. */
export const TRANSFERS_MAX = 1_000;

/** Money goes out to another account, as a withdrawal does. */
export function decideSend(command: SendTransfer, state: ExistingAccount): AccountDecision {
  const { transferId, to, amount, isPending } = command;
  const problem = movementProblem(command, state) ?? outgoingProblem(amount, state);
  if (problem !== undefined) return rejected(problem);
  const pending = isPending ? pendingProblem(amount, state) : undefined;
  if (pending !== undefined) return rejected(pending);
  return accepted({
    type: 'transferOut',
    transferId,
    to,
    ...movementOf(amount, command, state),
    ...(isPending ? { pending: true } : {}),
  });
}

/** Money comes in from another account, as a deposit does. */
export function decideReceive(command: ReceiveTransfer, state: ExistingAccount): AccountDecision {
  const { transferId, from, amount } = command;
  const problem = movementProblem(command, state) ?? incomingProblem(amount, state);
  if (problem !== undefined) return rejected(problem);
  return accepted({ type: 'transferIn', transferId, from, ...movementOf(amount, command, state) });
}

/**
 * Money from another account is refused for good. It is noted, for only so can nobody take it in later
 * who has not heard of the refusal; on a closed account nothing can be taken in any more.
 */
export function decideRefusal(
  { transferId, from, reason }: RefuseTransfer,
  { status }: ExistingAccount,
): AccountDecision {
  if (status === 'closed') return nothingToDo;
  return accepted({ type: 'transferRefused', transferId, from, reason });
}

/** A pending transfer has arrived: it is not waited for any more. Frozen or not, that is so. */
export function decideFinish(
  { transferId }: FinishTransfer,
  state: ExistingAccount,
): AccountDecision {
  const transfer = pendingTransfer(state, transferId);
  return transfer === undefined ? nothingToDo : accepted({ type: 'transferDone', transferId });
}

/** A pending transfer was refused: the money is back. Frozen or not, that is so. */
export function decideReturn(
  { transferId }: ReturnTransfer,
  state: ExistingAccount,
): AccountDecision {
  const transfer = pendingTransfer(state, transferId);
  if (transfer === undefined) return nothingToDo;
  return accepted({ type: 'transferBack', transferId, ...movementOf(transfer.amount, {}, state) });
}

function pendingProblem(amount: Amount, state: ExistingAccount): AccountRejection | undefined {
  return state.transfers.length >= TRANSFERS_MAX
    ? { code: 'too_many_transfers', transfersMax: TRANSFERS_MAX }
    : sumProblem(amount, state.inTransit, state);
}

function pendingTransfer(
  { transfers }: ExistingAccount,
  transferId: TransferId,
): PendingTransfer | undefined {
  return transfers.find((transfer) => transfer.transferId === transferId);
}

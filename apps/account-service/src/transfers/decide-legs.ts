import {
  accountDecider,
  type AccountDecision,
  type AccountState,
  type ReceiveTransfer,
  type SendTransfer,
  type TransferId,
} from '@streamfold/accounts';
import type { EventStore, Loaded } from '@streamfold/event-store';
import type { TransferContext, TransferOrder, TransferRefusal } from './transfer.ts';

/** A transfer that is decided on. */
export interface TransferToDecide {
  readonly order: TransferOrder;
  readonly context: TransferContext;
  readonly transferId: TransferId;
  /** Whether the account that receives is written to later. */
  readonly isPending: boolean;
}

/** Both accounts as they are, and what the rules of each say. */
export interface DecidedLegs {
  readonly sender: Loaded<AccountState>;
  readonly receiver: Loaded<AccountState>;
  readonly out: AccountDecision;
  readonly in: AccountDecision;
  /** Why the transfer is not to be, if it is not. */
  readonly refusal: TransferRefusal | undefined;
}

/** What the account that sends is asked. */
export function sendCommand(transfer: TransferToDecide): SendTransfer {
  const { order, context, transferId, isPending } = transfer;
  const { from: _from, ...sent } = order;
  return { type: 'sendTransfer', ...sent, ...asked(context), transferId, isPending };
}

/**
 * Reads both accounts and asks both whether they agree.
 *
 * @throws whatever `EventStore.load` throws
 */
export async function decideLegs(
  store: EventStore,
  transfer: TransferToDecide,
): Promise<DecidedLegs> {
  const { order, context, transferId } = transfer;
  const [sender, receiver] = await Promise.all([
    store.load(order.from, accountDecider),
    store.load(order.to, accountDecider),
  ]);
  const out = accountDecider.decide(sendCommand(transfer), sender.state);
  const { to: _to, currency: _currency, ...received } = order;
  const receive: Omit<ReceiveTransfer, 'currency'> = {
    type: 'receiveTransfer',
    ...received,
    ...asked(context),
    transferId,
  };
  const into: AccountDecision =
    sender.state.status === 'absent'
      ? // Nothing is said of the other account to somebody who has none to send from.
        { outcome: 'accepted', events: [] }
      : accountDecider.decide({ ...receive, currency: sender.state.currency }, receiver.state);
  const legs = { sender, receiver, out, in: into };
  return { ...legs, refusal: refusalOf(transfer, legs) };
}

function refusalOf(
  { order, context }: TransferToDecide,
  { sender, out, in: into }: Omit<DecidedLegs, 'refusal'>,
): TransferRefusal | undefined {
  const refusals = [rejectionOf(out, order.from), rejectionOf(into, order.to)];
  // That there is no such account comes before all that might be said of the other one.
  const unknown = refusals.find((refusal) => refusal?.rejection.code === 'account_unknown');
  if (unknown !== undefined) return unknown;
  const { expectedVersion } = context;
  if (expectedVersion !== undefined && expectedVersion !== sender.version) {
    const { from: streamId } = order;
    return { outcome: 'conflict', streamId, expected: expectedVersion, actual: sender.version };
  }
  return refusals.find((refusal) => refusal !== undefined);
}

function rejectionOf(decision: AccountDecision, account: TransferOrder['from']) {
  if (decision.outcome === 'accepted') return undefined;
  return { outcome: 'rejected', rejection: decision.rejection, account } as const;
}

function asked({ by }: TransferContext): Pick<SendTransfer, 'by'> {
  return by === undefined ? {} : { by };
}

import type { AccountCommand, CreateAccount } from './account-commands.ts';
import type { Created } from './account-events.ts';
import type { AccountState, ExistingAccount } from './account-state.ts';
import { UNSAID_CURRENCY } from './currency.ts';
import { decideCapture, decideExpiry, decideHold, decideVoid } from './decide-holds.ts';
import { decideDeposit, decideWithdraw } from './decide-money.ts';
import { decideClose, decideFreeze, decideLimit, decideUnfreeze } from './decide-standing.ts';
import {
  decideFinish,
  decideReceive,
  decideRefusal,
  decideReturn,
  decideSend,
} from './decide-transfers.ts';
import { accepted, rejected, type AccountDecision } from './decision.ts';

/** Decides on `command` for an account in `state`. Pure: the same arguments, the same decision. */
export function decide(command: AccountCommand, state: AccountState): AccountDecision {
  if (command.type === 'createAccount') {
    return state.status === 'absent'
      ? accepted(created(command))
      : rejected({ code: 'account_exists' });
  }
  if (state.status === 'absent') return rejected({ code: 'account_unknown' });
  if (command.by !== undefined && command.by !== state.owner) {
    return rejected({ code: 'account_unknown' });
  }
  return decideForExisting(command, state);
}

function decideForExisting(
  command: Exclude<AccountCommand, CreateAccount>,
  state: ExistingAccount,
): AccountDecision {
  switch (command.type) {
    case 'deposit':
      return decideDeposit(command, state);
    case 'withdraw':
      return decideWithdraw(command, state);
    case 'placeHold':
      return decideHold(command, state);
    case 'captureHold':
      return decideCapture(command, state);
    case 'voidHold':
      return decideVoid(command, state);
    case 'expireHold':
      return decideExpiry(command, state);
    case 'sendTransfer':
      return decideSend(command, state);
    case 'receiveTransfer':
      return decideReceive(command, state);
    case 'refuseTransfer':
      return decideRefusal(command, state);
    case 'finishTransfer':
      return decideFinish(command, state);
    case 'returnTransfer':
      return decideReturn(command, state);
    case 'changeLimit':
      return decideLimit(command, state);
    case 'freeze':
      return decideFreeze(command, state);
    case 'unfreeze':
      return decideUnfreeze(state);
    case 'close':
      return decideClose(state);
  }
}

/** What `command` writes. What goes without saying is left out, for every event is paid for in memory. */
export function created({ overdraftLimit, currency, by }: CreateAccount): Created {
  return {
    type: 'create',
    ...(overdraftLimit === 0 ? {} : { overdraftLimit }),
    ...(currency === undefined || currency === UNSAID_CURRENCY ? {} : { currency }),
    ...(by === undefined ? {} : { owner: by }),
  };
}

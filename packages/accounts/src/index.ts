export { accountDecider } from './account-decider.ts';
export type {
  AccountCommand,
  CaptureHold,
  ChangeLimit,
  Close,
  CreateAccount,
  Deposit,
  ExpireHold,
  FinishTransfer,
  Freeze,
  PlaceHold,
  ReceiveTransfer,
  RefuseTransfer,
  ReturnTransfer,
  SendTransfer,
  Unfreeze,
  VoidHold,
  Withdraw,
} from './account-commands.ts';
export { parseAccountEvent } from './account-event-codec.ts';
export {
  ACCOUNT_EVENT_TYPES,
  type AccountEvent,
  type Captured,
  type Closed,
  type Created,
  type Deposited,
  type Expired,
  type Frozen,
  type Held,
  type LimitChanged,
  type MovedMoney,
  type MovementText,
  type TransferBack,
  type TransferDone,
  type TransferRefused,
  type TransferredIn,
  type TransferredOut,
  type Unfrozen,
  type Voided,
  type Withdrawn,
} from './account-events.ts';
export { ACCOUNT_ID_PATTERN, parseAccountId, type AccountId } from './account-id.ts';
export { OWNER_PATTERN, parseOwner, type Owner } from './account-owner.ts';
export { ACCOUNT_REJECTION_CODES, type AccountRejection } from './account-rejection.ts';
export { availableIn, initialState, type AccountState } from './account-state.ts';
export type { AbsentAccount, ExistingAccount, Hold, PendingTransfer } from './account-state.ts';
export { CURRENCY_PATTERN, parseCurrency, UNSAID_CURRENCY, type Currency } from './currency.ts';
export { decide } from './decide.ts';
export { HOLDS_MAX } from './decide-holds.ts';
export { TRANSFERS_MAX } from './decide-transfers.ts';
export type { AccountDecision } from './decision.ts';
export { UndecodableEventError } from './event-members.ts';
export { evolve, ImpossibleEventError } from './evolve.ts';
export { fundsChangeOf } from './funds-change.ts';
export { isOutcomeOf } from './is-outcome-of.ts';
export {
  AMOUNT_MAX,
  NO_OVERDRAFT,
  parseAmount,
  parseOverdraftLimit,
  type Amount,
  type OverdraftLimit,
} from './money.ts';
export {
  MOVEMENT_ID_PATTERN,
  parseHoldId,
  parseRefusalReason,
  parseTransferId,
  type HoldId,
  type RefusalReason,
  type TransferId,
} from './movement-ids.ts';
export {
  DESCRIPTION_PATTERN,
  parseDescription,
  parseReference,
  REFERENCE_PATTERN,
  type Description,
  type Reference,
} from './movement-text.ts';

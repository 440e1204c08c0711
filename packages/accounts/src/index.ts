export { accountDecider } from './account-decider.ts';
export type { AccountCommand, CreateAccount, Deposit, Withdraw } from './account-commands.ts';
export { parseAccountEvent, UndecodableEventError } from './account-event-codec.ts';
export type { AccountEvent, Created, Deposited, Withdrawn } from './account-events.ts';
export { ACCOUNT_ID_PATTERN, parseAccountId, type AccountId } from './account-id.ts';
export { ACCOUNT_REJECTION_CODES, type AccountRejection } from './account-rejection.ts';
export { initialState, type AccountState } from './account-state.ts';
export type { AbsentAccount, OpenAccount } from './account-state.ts';
export { decide, type AccountDecision } from './decide.ts';
export { evolve, ImpossibleEventError } from './evolve.ts';
export {
  AMOUNT_MAX,
  NO_OVERDRAFT,
  parseAmount,
  parseOverdraftLimit,
  type Amount,
  type OverdraftLimit,
} from './money.ts';

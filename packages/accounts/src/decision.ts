import type { AccountEvent } from './account-events.ts';
import type { AccountRejection } from './account-rejection.ts';

/** The answer of the rules: what is to be appended, or why not. */
export type AccountDecision =
  | { readonly outcome: 'accepted'; readonly events: readonly AccountEvent[] }
  | { readonly outcome: 'rejected'; readonly rejection: AccountRejection };

/** The event is to be appended. */
export function accepted(event: AccountEvent): AccountDecision {
  return { outcome: 'accepted', events: [event] };
}

/** All is as it was asked for already. */
export const nothingToDo: AccountDecision = { outcome: 'accepted', events: [] };

/** Refused by a rule. */
export function rejected(rejection: AccountRejection): AccountDecision {
  return { outcome: 'rejected', rejection };
}

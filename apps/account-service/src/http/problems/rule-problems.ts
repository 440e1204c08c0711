import type { Problem } from '../problem.ts';

/** What the rules of an account refuse. */
export const ruleProblems = {
  insufficient_funds: {
    status: 422,
    title: 'Insufficient funds',
    meaning:
      'What is to be taken or held is more than `funds` less `held` and `overdraftLimit` allow. ' +
      'Nothing was written.',
    remedy: 'Take less: `funds` less `held` plus `overdraftLimit` is what can be taken.',
  },
  funds_limit_exceeded: {
    status: 422,
    title: 'Funds limit exceeded',
    meaning:
      'The funds, or what is held or in transit, would go beyond `fundsMax`. Nothing was written.',
    remedy: 'Move less.',
  },
  account_frozen: {
    status: 422,
    title: 'Account frozen',
    meaning: 'No money moves on the account until it is unfrozen. Nothing was written.',
    remedy: 'Have the account unfrozen first.',
  },
  account_closed: {
    status: 422,
    title: 'Account closed',
    meaning: 'The account has ended. Nothing was written.',
    remedy: 'Use another account.',
  },
  account_not_empty: {
    status: 422,
    title: 'Account not empty',
    meaning: 'An account is closed at zero funds, with nothing held and nothing in transit.',
    remedy: 'Bring `funds`, `held` and `inTransit` to zero first.',
  },
  currency_mismatch: {
    status: 422,
    title: 'Other currency',
    meaning: 'The account is kept in `currency`, and not in the one of the request.',
    remedy: 'Send the currency of the account, or none.',
  },
  currency_unknown: {
    status: 422,
    title: 'Currency unknown',
    meaning: 'The code is formed as one of ISO 4217, and names no currency that is known here.',
    remedy: 'Send the code of a currency.',
  },
  overdraft_in_use: {
    status: 422,
    title: 'Overdraft in use',
    meaning: 'More of the overdraft is in use than the new limit allows. Nothing was written.',
    remedy: 'Deposit first, or choose a higher limit.',
  },
  hold_unknown: {
    status: 404,
    title: 'Hold unknown',
    meaning: 'No hold of this id is open on the account.',
    remedy: 'Read the holds of the account: those that are listed are open.',
  },
  hold_not_open: {
    status: 422,
    title: 'Hold not open',
    meaning: 'The hold was captured, voided, has expired, or never was.',
    remedy: 'Read the holds of the account: those that are listed are open.',
  },
  hold_exceeded: {
    status: 422,
    title: 'More than is held',
    meaning: 'The capture is larger than its hold. Nothing was written.',
    remedy: 'Capture `held` at the most.',
  },
  hold_expired: {
    status: 422,
    title: 'Hold expired',
    meaning: 'The time at which the hold ends has come. Nothing was written.',
    remedy: 'Place a new hold with a later `expiresAt`.',
  },
  too_many_holds: {
    status: 422,
    title: 'Too many holds',
    meaning: 'The account has as many open holds as it can have, `holdsMax`.',
    remedy: 'Capture or void some first.',
  },
  too_many_transfers: {
    status: 422,
    title: 'Too many pending transfers',
    meaning: 'As many transfers of the account are pending as can be, `transfersMax`.',
    remedy: 'Try again when some have arrived.',
  },
  transfer_to_itself: {
    status: 422,
    title: 'Transfer to the same account',
    meaning: 'Both ends of the transfer are the same account. Nothing was written.',
    remedy: 'Name two accounts.',
  },
  transfer_returned: {
    status: 422,
    title: 'Transfer returned',
    meaning:
      'The money had left its account when `account`, which was to receive it, refused it by `reason`. ' +
      'It is back: both events are on the account that sent it.',
    remedy: 'Do what the code `reason` says, and send a new request under a new Idempotency-Key.',
  },
} as const satisfies Record<string, Problem>;

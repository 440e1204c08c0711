import type { Problem } from '../problem.ts';

/** Why a command was not carried out, when the service is well. */
export const commandProblems = {
  account_unknown: {
    status: 404,
    title: 'Account unknown',
    meaning: 'No account with this id was created, or it belongs to another principal.',
    remedy:
      'Create the account first, or correct the id. Ids that differ in case are two accounts.',
  },
  account_exists: {
    status: 409,
    title: 'Account exists',
    meaning: 'An account with this id was created before, by another request.',
    remedy: 'Use the account, or choose another id.',
  },
  version_conflict: {
    status: 409,
    title: 'Account kept changing',
    meaning: 'Other writers were faster every time the command was tried. Nothing was written.',
    remedy: 'Send the request again, with the same Idempotency-Key.',
  },
  version_mismatch: {
    status: 412,
    title: 'Account is at another version',
    meaning: 'If-Match names another version than the account has. Nothing was written.',
    remedy: 'Read the account, decide anew, and send its new ETag.',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'Idempotency-Key was used for something else',
    meaning: 'This account has an event of another request that carried the same key.',
    remedy: 'Use a new key for each new request. The first request stands as it was answered.',
  },
  idempotency_key_in_use: {
    status: 409,
    title: 'Request is still running',
    meaning: 'A request with the same Idempotency-Key has not been answered yet.',
    remedy: 'Try again after Retry-After: the answer is then that of the first request.',
    retryAfterSeconds: 1,
  },
} as const satisfies Record<string, Problem>;

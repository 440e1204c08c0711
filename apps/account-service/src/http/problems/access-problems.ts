import type { Problem } from '../problem.ts';

/** Who may not do what was asked for. */
export const accessProblems = {
  unauthenticated: {
    status: 401,
    title: 'Not authenticated',
    meaning:
      'The request has no credential that is in force: none, one that is malformed, unknown, revoked or ' +
      'expired, or a token that was made for somebody else.',
    remedy: 'Send Authorization: Bearer with an API key or a token that is in force.',
  },
  scope_missing: {
    status: 403,
    title: 'Scope missing',
    meaning: 'The credential is in force, and was not given the scope that the route needs.',
    remedy: 'Use a credential with `scope`.',
  },
  authentication_unavailable: {
    status: 503,
    title: 'Authentication not available',
    meaning:
      'The keys that tokens are signed with cannot be had, so that this one is neither accepted nor ' +
      'refused. Nothing was written.',
    remedy: 'Try again after Retry-After.',
    outcome: 'not_applied',
    retryAfterSeconds: 1,
  },
} as const satisfies Record<string, Problem>;

import type { Problem } from '../problem.ts';

/** What one client has taken too much of. */
export const limitProblems = {
  too_many_requests: {
    status: 429,
    title: 'Too many requests',
    meaning:
      'The client has sent more than RATE_LIMIT_MAX requests in RATE_LIMIT_WINDOW_MS, or its address ' +
      'more than AUTH_FAILURES_MAX credentials that are wrong. Nothing was written.',
    remedy: 'Try again after Retry-After; `RateLimit-Policy` has what is allowed.',
    retryAfterSeconds: 1,
  },
} as const satisfies Record<string, Problem>;

import type { Problem } from '../problem.ts';

/** Why there is no answer about the past of an account. */
export const readProblems = {
  version_unknown: {
    status: 404,
    title: 'Version unknown',
    meaning: 'The account has not come to the version in `at`: `version` is what it is at.',
    remedy: 'Ask for that version or an earlier one.',
  },
  history_too_long: {
    status: 422,
    title: 'Too many events',
    meaning:
      'More events lead up to the moment in `at` than are folded for one answer, `eventsMax`.',
    remedy:
      'Read GET /accounts/:id/transactions with `to`: its `closingBalance` is found without a fold. ' +
      'The present is always answered.',
  },
  archive_unavailable: {
    status: 503,
    title: 'Archive not available',
    meaning:
      'Events were trimmed from Redis that the request needs, and the service has no archive of them ' +
      '(ARCHIVE_FOLDER), or cannot read it.',
    remedy: 'Ask for later events, or try again after Retry-After, or set ARCHIVE_FOLDER.',
    outcome: 'not_applied',
    retryAfterSeconds: 1,
  },
} as const satisfies Record<string, Problem>;

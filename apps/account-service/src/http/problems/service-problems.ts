import type { Problem } from '../problem.ts';

/** What the service could not do, for now. */
export const serviceProblems = {
  internal_error: {
    status: 500,
    title: 'Internal error',
    meaning:
      'A defect, or a stored event that cannot be read. The log has it under the request id.',
    remedy: 'Report the X-Request-Id. Send a command again only with the same Idempotency-Key.',
    outcome: 'unknown',
  },
  store_unavailable: {
    status: 503,
    title: 'Event store not available',
    meaning: 'Redis cannot be reached or refuses to work. Nothing was written.',
    remedy: 'Try again after Retry-After.',
    outcome: 'not_applied',
    retryAfterSeconds: 1,
  },
  append_outcome_unknown: {
    status: 503,
    title: 'Outcome unknown',
    meaning: 'The connection to Redis was lost while the event was being written.',
    remedy: 'Send the same request with the same Idempotency-Key: it takes effect once.',
    outcome: 'unknown',
    retryAfterSeconds: 1,
  },
  transfer_unfinished: {
    status: 503,
    title: 'Transfer not finished',
    meaning:
      'The money has left its account, and the event store could then not say whether it has arrived. ' +
      'The service brings the transfer to its end by itself: it arrives once, or comes back once.',
    remedy:
      'Send the same request with the same Idempotency-Key: it goes on where it stopped. Without a ' +
      'key, look for `transferId` among the events of the account.',
    outcome: 'unknown',
    retryAfterSeconds: 1,
  },
  read_model_behind: {
    status: 503,
    title: 'Read model is behind',
    meaning:
      'MongoDB did not show what was asked for within waitMs. Of one account `version` is what it shows, ' +
      '0 for nothing, and `detail` says where the projector has stopped at it.',
    remedy: 'Try again after Retry-After, or read GET /accounts/:id, which is never behind.',
    outcome: 'not_applied',
    retryAfterSeconds: 1,
  },
  read_model_unavailable: {
    status: 503,
    title: 'Read model not available',
    meaning: 'MongoDB cannot be reached or refuses to work. Only reads of it need it.',
    remedy: 'Try again after Retry-After. Commands and GET /accounts/:id work all the same.',
    outcome: 'not_applied',
    retryAfterSeconds: 1,
  },
  overloaded: {
    status: 503,
    title: 'Too much at once',
    meaning:
      'More requests are under way than REQUESTS_MAX, more commands wait than QUEUE_MAX, or more event ' +
      'streams are open than PUSH_STREAMS_MAX. Nothing ' +
      'was written.',
    remedy: 'Try again after Retry-After.',
    outcome: 'not_applied',
    retryAfterSeconds: 1,
  },
  stopping: {
    status: 503,
    title: 'Service is stopping',
    meaning: 'The request reached a service that has closed its store. Nothing was written.',
    remedy: 'Try again after Retry-After, on a new connection.',
    outcome: 'not_applied',
    retryAfterSeconds: 1,
  },
} as const satisfies Record<string, Problem>;

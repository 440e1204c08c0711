/** What there is to say about one kind of error answer, once and for all. */
export interface Problem {
  /** The HTTP status. */
  readonly status: number;
  /** A short name for people. Never changes from one occurrence to the next. */
  readonly title: string;
  /** When this is answered. */
  readonly meaning: string;
  /** What the client does about it. */
  readonly remedy: string;
  /** Of a request that could not be finished: whether it had an effect. */
  readonly outcome?: 'not_applied' | 'unknown';
  /** When to try again, in seconds. */
  readonly retryAfterSeconds?: number;
}

/**
 * Every error that the service answers, by its code. The bodies are made from this table, and so is
 * `docs/errors.md`. Codes and statuses are part of the public contract.
 */
export const PROBLEMS = {
  request_malformed: {
    status: 400,
    title: 'Malformed request',
    meaning:
      'The bytes are not an HTTP request, the Host header is missing, or the URL is not valid.',
    remedy: 'Correct the request. It had no effect.',
  },
  json_invalid: {
    status: 400,
    title: 'Body is not acceptable JSON',
    meaning:
      'The body is not JSON in UTF-8 without a byte order mark, names a member twice, is nested too ' +
      'deep, or writes a number in other than plain digits.',
    remedy: 'Correct the body. Amounts are written as 100, not 1e2, 100.0 or "100".',
  },
  input_invalid: {
    status: 400,
    title: 'Input is not valid',
    meaning: 'A member of the body, the id in the path or the query is not what the route takes.',
    remedy: 'Correct the input. `detail` names the place.',
  },
  idempotency_key_invalid: {
    status: 400,
    title: 'Idempotency-Key is not valid',
    meaning: 'The header is not one key of 2 to 200 visible ASCII characters.',
    remedy: 'Send one key, bare or as a quoted string; a UUID is a good one.',
  },
  if_match_invalid: {
    status: 400,
    title: 'If-Match is not valid',
    meaning: 'The header is neither * nor one strong entity tag with a version, as in "5".',
    remedy: 'Send the ETag of an earlier answer as it was.',
  },
  route_unknown: {
    status: 404,
    title: 'No such resource',
    meaning: 'Nothing is served under this path.',
    remedy: 'Check the path.',
  },
  account_unknown: {
    status: 404,
    title: 'Account unknown',
    meaning: 'No account with this id was created.',
    remedy:
      'Create the account first, or correct the id. Ids that differ in case are two accounts.',
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    meaning:
      'The path exists but does not take this method. The Allow header names those it takes.',
    remedy: 'Use a method that Allow names.',
  },
  request_timeout: {
    status: 408,
    title: 'Request took too long to arrive',
    meaning: 'The headers or the body did not arrive in time; the connection is closed.',
    remedy: 'Send the request again on a new connection. It had no effect.',
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
  body_too_large: {
    status: 413,
    title: 'Body too large',
    meaning:
      'The body is larger than BODY_BYTES_MAX, or its chunks carry too much beside the data.',
    remedy: 'Send less. The connection was closed.',
  },
  uri_too_long: {
    status: 414,
    title: 'URL too long',
    meaning: 'A part of the path is longer than any id.',
    remedy: 'Correct the path.',
  },
  media_type_unsupported: {
    status: 415,
    title: 'Media type not supported',
    meaning:
      'The body is not declared as application/json (charset utf-8 may be named), or it is compressed.',
    remedy: 'Send Content-Type: application/json and no Content-Encoding.',
  },
  expectation_failed: {
    status: 417,
    title: 'Expectation not supported',
    meaning: 'The Expect header asks for something else than 100-continue.',
    remedy: 'Leave the header out.',
  },
  insufficient_funds: {
    status: 422,
    title: 'Insufficient funds',
    meaning: 'The withdrawal would take the funds below the overdraft limit. Nothing was written.',
    remedy: 'Withdraw less: `funds` plus `overdraftLimit` is what can be taken.',
  },
  funds_limit_exceeded: {
    status: 422,
    title: 'Funds limit exceeded',
    meaning: 'The deposit would take the funds beyond `fundsMax`. Nothing was written.',
    remedy: 'Deposit less.',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'Idempotency-Key was used for something else',
    meaning: 'This account has an event of another request that carried the same key.',
    remedy: 'Use a new key for each new request. The first request stands as it was answered.',
  },
  headers_too_large: {
    status: 431,
    title: 'Headers too large',
    meaning:
      'The request line and headers exceed HEADER_BYTES_MAX, or their number HEADER_COUNT_MAX.',
    remedy: 'Send fewer or shorter headers.',
  },
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
  read_model_behind: {
    status: 503,
    title: 'Read model is behind',
    meaning:
      'MongoDB did not show what was asked for within waitMs: `version` is what it shows, 0 for ' +
      'nothing. `detail` says where the projector has stopped at this account.',
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
    meaning: 'More commands wait than the service is set to hold. Nothing was written.',
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

/** The code of an error answer: the member `code` of its body. */
export type ProblemCode = keyof typeof PROBLEMS;

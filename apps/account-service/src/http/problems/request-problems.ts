import type { Problem } from '../problem.ts';

/** What is wrong with a request before anything is asked of an account. */
export const requestProblems = {
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
      'The body is not declared as what the route reads, application/json or for a bulk ' +
      'application/x-ndjson (charset utf-8 may be named), or it is compressed.',
    remedy: 'Send the right Content-Type and no Content-Encoding.',
  },
  expectation_failed: {
    status: 417,
    title: 'Expectation not supported',
    meaning: 'The Expect header asks for something else than 100-continue.',
    remedy: 'Leave the header out.',
  },
  headers_too_large: {
    status: 431,
    title: 'Headers too large',
    meaning:
      'The request line and headers exceed HEADER_BYTES_MAX, or their number HEADER_COUNT_MAX.',
    remedy: 'Send fewer or shorter headers.',
  },
} as const satisfies Record<string, Problem>;

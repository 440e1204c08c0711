import type { IncomingMessage } from 'node:http';
import { ProblemError } from './problem-details.ts';
import { singleHeader } from './single-header.ts';

/** The shortest and longest key, in characters. The longest is what a commit id may be. */
export const IDEMPOTENCY_KEY_LENGTH = { min: 2, max: 200 } as const;

// Visible ASCII without the quote and the backslash, which only mark a quoted string.
const BARE = /^[!#-[\]-~]+$/;
// A string of RFC 9651 section 3.3.3: in it, a quote and a backslash are written after a backslash.
const QUOTED = /^"((?:[!#-[\]-~]|\\["\\])*)"$/;

/**
 * The key of a command that may be sent again, `undefined` if the client sent none. It is unique
 * per account, and becomes the commit id of the events.
 *
 * `abc` and `"abc"` are the same key: clients of the IETF draft send it quoted, most others bare.
 *
 * @throws {ProblemError} `idempotency_key_invalid`
 */
export function idempotencyKeyOf(message: IncomingMessage): string | undefined {
  const header = singleHeader(message, 'idempotency-key');
  switch (header.count) {
    case 'none':
      return undefined;
    case 'many':
      return refuse('the request has more than one Idempotency-Key');
    case 'one':
      return parseIdempotencyKey(header.value);
  }
}

/** The key in a header's value. @throws {ProblemError} `idempotency_key_invalid` */
export function parseIdempotencyKey(value: string): string {
  const key = QUOTED.exec(value)?.[1]?.replaceAll(/\\(["\\])/g, '$1') ?? value;
  const isQuoted = key !== value;
  const { min, max } = IDEMPOTENCY_KEY_LENGTH;
  if ((!isQuoted && !BARE.test(key)) || key.length < min || key.length > max) {
    return refuse(`an Idempotency-Key has ${min} to ${max} visible ASCII characters`);
  }
  return key;
}

function refuse(detail: string): never {
  throw new ProblemError('idempotency_key_invalid', detail);
}

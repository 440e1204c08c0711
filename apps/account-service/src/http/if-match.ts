import type { IncomingMessage } from 'node:http';
import { ProblemError } from './problem-details.ts';
import { singleHeader } from './single-header.ts';

const VERSION_TAG = /^"(0|[1-9][0-9]{0,14})"$/;

/** What a client demands of the account's version: nothing, that it exists, or one version. */
export type Precondition =
  | { readonly type: 'none' }
  | { readonly type: 'exists' }
  | { readonly type: 'version'; readonly version: number };

/**
 * The precondition of a command.
 *
 * @throws {ProblemError} `if_match_invalid` for anything but `*` and one strong tag with a version
 */
export function preconditionOf(message: IncomingMessage): Precondition {
  const header = singleHeader(message, 'if-match');
  switch (header.count) {
    case 'none':
      return { type: 'none' };
    case 'many':
      return refuse('the request has more than one If-Match');
    case 'one':
      return parseIfMatch(header.value);
  }
}

/** The precondition in a header's value. @throws {ProblemError} `if_match_invalid` */
export function parseIfMatch(value: string): Precondition {
  if (value === '*') return { type: 'exists' };
  const version = VERSION_TAG.exec(value)?.[1];
  return version === undefined
    ? refuse('If-Match must be * or one entity tag with a version, as in "5"')
    : { type: 'version', version: Number(version) };
}

/** The entity tag of an account at `version`. */
export function versionTag(version: number): string {
  return `"${version}"`;
}

function refuse(detail: string): never {
  throw new ProblemError('if_match_invalid', detail);
}

import type { IncomingMessage } from 'node:http';
import { singleHeader } from '../http/single-header.ts';

// The scheme in any case, and one token68 (RFC 6750 section 2.1, RFC 9110 section 11.2).
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;

/** What a request says of who sends it: nothing, a credential, or something that is none. */
export type BearerToken =
  | { readonly outcome: 'missing' }
  | { readonly outcome: 'malformed' }
  | { readonly outcome: 'given'; readonly token: string };

/** The credential in the `Authorization` header of a request. */
export function bearerTokenOf(message: IncomingMessage): BearerToken {
  const header = singleHeader(message, 'authorization');
  if (header.count === 'none') return { outcome: 'missing' };
  const token = header.count === 'one' ? BEARER.exec(header.value)?.[1] : undefined;
  return token === undefined ? { outcome: 'malformed' } : { outcome: 'given', token };
}

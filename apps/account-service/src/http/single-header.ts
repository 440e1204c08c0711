import type { IncomingMessage } from 'node:http';

/** What a request says in one header: nothing, one value, or more than one. */
export type HeaderValue =
  | { readonly count: 'none' }
  | { readonly count: 'one'; readonly value: string }
  | { readonly count: 'many' };

/** Reads a header that may occur once. Node joins repeated ones with a comma: here they are told apart. */
export function singleHeader(message: IncomingMessage, name: string): HeaderValue {
  if (message.headers[name] === undefined) return { count: 'none' };
  const [value, ...more] = message.headersDistinct[name] ?? [];
  if (value === undefined) return { count: 'none' };
  return more.length === 0 ? { count: 'one', value } : { count: 'many' };
}

import type { FastifyRequest, onRequestHookHandler } from 'fastify';
import { ProblemError } from './problem-details.ts';

/** The type of body that is read. */
export const JSON_MEDIA_TYPE = 'application/json';

/** The type of body that is read line by line: each line is JSON. */
export const NDJSON_MEDIA_TYPE = 'application/x-ndjson';

// Blanks only: a tab inside a content type has led parsers past validation before (CVE-2026-25223).
const JSON_IN_UTF8 = /^application\/json *(?:; *charset=(?:utf-8|"utf-8") *)?$/i;
const NDJSON_IN_UTF8 = /^application\/x-ndjson *(?:; *charset=(?:utf-8|"utf-8") *)?$/i;

/**
 * Refuses a body that is not declared as plain JSON, before any of it is read.
 *
 * @throws {ProblemError} `media_type_unsupported`
 */
export function requireJson(request: Pick<FastifyRequest, 'headers' | 'raw'>): void {
  requireType(request, JSON_MEDIA_TYPE, JSON_IN_UTF8);
}

function requireType(
  { headers, raw }: Pick<FastifyRequest, 'headers' | 'raw'>,
  plain: string,
  inUtf8: RegExp,
): void {
  const type = headers['content-type'] ?? '';
  const isRight = type === plain || inUtf8.test(type);
  if (!isRight || !hasOne(raw.rawHeaders, 'content-type')) {
    throw new ProblemError('media_type_unsupported', `the body must be ${plain}`);
  }
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw new ProblemError('media_type_unsupported', 'the body must not be compressed');
  }
}

// Node keeps the first of several, and would let the second pass unseen.
function hasOne(rawHeaders: readonly string[], name: string): boolean {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const given = rawHeaders[index];
    if (given?.length === name.length && given.toLowerCase() === name) count += 1;
  }
  return count === 1;
}

/** The hook of every route that reads a body. */
export const readsJson: onRequestHookHandler = (request, _reply, done) => {
  requireJson(request);
  done();
};

/** The hook of a route that reads a body line by line. */
export const readsLines: onRequestHookHandler = (request, _reply, done) => {
  requireType(request, NDJSON_MEDIA_TYPE, NDJSON_IN_UTF8);
  done();
};

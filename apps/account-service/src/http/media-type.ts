import type { FastifyRequest } from 'fastify';
import { ProblemError } from './problem-details.ts';

/** The only type of body that is read. */
export const JSON_MEDIA_TYPE = 'application/json';

// Blanks only: a tab inside a content type has led parsers past validation before (CVE-2026-25223).
const JSON_IN_UTF8 = /^application\/json *(?:; *charset=(?:utf-8|"utf-8") *)?$/i;

/**
 * Refuses a body that is not declared as plain JSON, before any of it is read.
 *
 * @throws {ProblemError} `media_type_unsupported`
 */
export function requireJson({ headers, raw }: Pick<FastifyRequest, 'headers' | 'raw'>): void {
  const types = raw.headersDistinct['content-type'];
  if (types?.length !== 1 || !JSON_IN_UTF8.test(types[0] ?? '')) {
    throw new ProblemError('media_type_unsupported', `the body must be ${JSON_MEDIA_TYPE}`);
  }
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw new ProblemError('media_type_unsupported', 'the body must not be compressed');
  }
}

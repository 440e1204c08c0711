import { Type, type Static } from 'typebox';
import { PROBLEMS, type ProblemCode } from './problem-catalog.ts';
import type { Problem } from './problem.ts';

/** The media type of every error body (RFC 9457). */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json; charset=utf-8';

/** An error body. Beside these members it has the facts of its kind: `funds`, `version`, … */
export const ProblemDetails = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    code: Type.String(),
    errorMessage: Type.String(),
    outcome: Type.Optional(Type.String()),
  },
  { additionalProperties: true },
);

/** What an occurrence adds to its kind: only numbers, and words that are ours. */
export type ProblemFacts = Readonly<Record<string, number | string>>;

/**
 * An error answer on its way to the client, thrown where the request cannot be served.
 *
 * `detail` reaches the client: it never holds the text of another error.
 */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly facts: ProblemFacts;
  /** Headers that this occurrence adds. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ProblemCode,
    detail: string,
    options: { facts?: ProblemFacts; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(detail, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.facts = options.facts ?? {};
    this.headers = options.headers ?? {};
  }

  /** The table's row for this code. */
  get problem(): Problem {
    return PROBLEMS[this.code];
  }
}

/** The body of an error answer. `errorMessage` repeats `detail` for clients of the first version. */
export function problemDetails(error: ProblemError): Static<typeof ProblemDetails> {
  const { status, title, outcome } = error.problem;
  return {
    type: `urn:streamfold:problem:${error.code}`,
    title,
    status,
    detail: error.message,
    code: error.code,
    errorMessage: error.message,
    ...(outcome === undefined ? {} : { outcome }),
    ...error.facts,
  };
}

/** The headers of an error answer, beside its content type. Its own go before those of its kind. */
export function problemHeaders(error: ProblemError): Readonly<Record<string, string>> {
  const { retryAfterSeconds } = error.problem;
  return retryAfterSeconds === undefined
    ? error.headers
    : { 'retry-after': String(retryAfterSeconds), ...error.headers };
}

import type { Done, Refused } from './answer.ts';
import type { Problem } from './calls.ts';
import type { FetchAnswer } from './fetch.ts';
import { UnansweredError } from './unanswered-error.ts';

/** A service that asks for more patience than this is asked again anyway. */
const RETRY_AFTER_MS_MAX = 5_000;

/** What a proxy answers while the service behind it cannot work, or does not answer it. */
const PROXY_STATUSES: readonly number[] = [502, 503, 504];

/**
 * Reads an answer. What is in the data of a success is not looked at: that is the service's promise.
 *
 * @throws {UnansweredError} it says that the service could not do it: 5xx, a version conflict, or any answer
 *   with `Retry-After`, as for a key whose first request is still under way
 */
export async function readAnswer(answer: FetchAnswer): Promise<Done<unknown> | Refused> {
  const { status, headers } = answer;
  const body = parse(await answer.text());
  if (status >= 200 && status < 300 && body.isJson) {
    return {
      outcome: 'done',
      data: body.value,
      isReplay: headers.get('idempotency-replayed') === 'true',
      version: versionIn(headers.get('etag')),
      token: headers.get('streamfold-token') ?? undefined,
    };
  }
  const problem = problemOf(status, body.value);
  const retryAfter = headers.get('retry-after');
  const isPassing =
    PROXY_STATUSES.includes(status) ||
    problem.code === 'version_conflict' ||
    (status >= 400 && retryAfter !== null);
  if (isPassing || status >= 500) {
    throw new UnansweredError(`${problem.detail} (HTTP ${status})`, {
      retryAfterMs: msOf(retryAfter),
      mayHaveBeenDone: status >= 500 && problem.outcome !== 'not_applied',
      isPassing,
    });
  }
  return { outcome: 'refused', status, problem };
}

type Parsed =
  | { readonly isJson: true; readonly value: unknown }
  | { readonly isJson: false; readonly value?: never };

function parse(text: string): Parsed {
  if (text === '') return { isJson: true, value: undefined };
  try {
    return { isJson: true, value: JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return { isJson: false };
    throw error;
  }
}

/** The problem in a body, or one of our own words where something else has answered. */
function problemOf(status: number, body: unknown): Problem {
  if (isProblem(body)) return body;
  const detail = `HTTP ${status} without a problem document`;
  return {
    type: 'about:blank',
    title: 'No problem document',
    status,
    detail,
    code: 'no_problem_document',
    errorMessage: detail,
  };
}

function isProblem(body: unknown): body is Problem {
  if (typeof body !== 'object' || body === null || !('code' in body && 'detail' in body))
    return false;
  return typeof body.code === 'string' && typeof body.detail === 'string';
}

function versionIn(etag: string | null): number | undefined {
  const version = /^"(\d{1,15})"$/.exec(etag ?? '')?.[1];
  return version === undefined ? undefined : Number(version);
}

/** Seconds only: the service does not send the header's other form, a date. */
function msOf(retryAfter: string | null): number {
  const seconds = Number(retryAfter ?? 0);
  return Number.isFinite(seconds) ? Math.min(Math.max(0, seconds * 1000), RETRY_AFTER_MS_MAX) : 0;
}

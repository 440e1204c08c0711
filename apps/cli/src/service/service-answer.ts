import { ServiceUnavailableError } from '../errors.ts';

/** An HTTP answer as it came: nothing in it is trusted yet. */
export interface RawAnswer {
  readonly status: number;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** The service will not do it, and saying it again changes nothing. */
export interface Refusal {
  readonly outcome: 'refused';
  readonly status: number;
  /** The problem's stable code, if the answer is a problem document that has one. */
  readonly code: string | undefined;
  /** The problem in words, for the user. */
  readonly detail: string;
}

/** What the service answered to a request that it will not change its mind about. */
export type ServiceAnswer =
  | {
      readonly outcome: 'answered';
      readonly body: Readonly<Record<string, unknown>>;
      /** The request had been done before, and this is the answer of that time. */
      readonly isReplay: boolean;
    }
  | Refusal;

/** A service that asks for more patience than this is asked again anyway. */
const RETRY_AFTER_MS_MAX = 5_000;

/** What a proxy, or the service itself, answers while it cannot work. */
const UNAVAILABLE_STATUSES: readonly number[] = [502, 503, 504];

/** A 4xx that says nothing of the request itself: other writers of the account were faster. */
const CONFLICT_CODE = 'version_conflict';

/**
 * Reads an answer.
 *
 * @throws {ServiceUnavailableError} the service says that it cannot do it now: 502, 503, 504, a
 *   version conflict, or any answer with `Retry-After` (as for a key whose first request is still
 *   under way)
 */
export function readAnswer({ status, headers, text }: RawAnswer): ServiceAnswer {
  const body = parseObject(text);
  if (status >= 200 && status < 300 && body !== undefined) {
    return { outcome: 'answered', body, isReplay: headers['idempotency-replayed'] === 'true' };
  }
  const detail = describeProblem(body) ?? `HTTP ${status} without a problem document`;
  const code = typeof body?.['code'] === 'string' ? body['code'] : undefined;
  const retryAfter = headers['retry-after'];
  const isTemporary =
    UNAVAILABLE_STATUSES.includes(status) ||
    code === CONFLICT_CODE ||
    (status >= 400 && retryAfter !== undefined);
  if (isTemporary) {
    const retryAfterMs = parseRetryAfter(retryAfter);
    throw new ServiceUnavailableError(`${detail} (HTTP ${status})`, { retryAfterMs });
  }
  return { outcome: 'refused', status, code, detail };
}

/** An answer of 2xx whose body breaks the contract: it is another service, or another version. */
export function unexpectedBody(problem: string): Refusal {
  return { outcome: 'refused', status: 200, code: undefined, detail: `the answer has ${problem}` };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  return typeof value === 'object' && value !== null ? { ...value } : undefined;
}

function describeProblem(body: Record<string, unknown> | undefined): string | undefined {
  const words = body?.['detail'] ?? body?.['errorMessage'] ?? body?.['title'];
  return typeof words === 'string' ? words : undefined;
}

/** Seconds only: the service does not send the header's other form, a date. */
function parseRetryAfter(value: string | string[] | undefined): number {
  const seconds = Number(value ?? 0);
  return Number.isFinite(seconds) ? Math.min(Math.max(0, seconds * 1000), RETRY_AFTER_MS_MAX) : 0;
}

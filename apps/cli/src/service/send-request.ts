import type { Pool } from 'undici';
import { ServiceUnavailableError } from '../errors.ts';
import { readAnswer, type ServiceAnswer } from './service-answer.ts';

/** One request to the service. */
export type ServiceRequest =
  | { readonly method: 'GET'; readonly path: string }
  | {
      readonly method: 'POST';
      readonly path: string;
      /** The Idempotency-Key: however often the request is sent, it takes effect once. */
      readonly key: string;
      readonly body: object;
    };

/**
 * What the operating system, undici or the resolver of names says when there is no answer. A host
 * name that is not found is among them: it comes and goes while a container is restarted.
 */
const LOST_ANSWER_CODES: readonly string[] = [
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_SOCKET',
];

/**
 * Sends one request and reads its answer.
 *
 * @throws {ServiceUnavailableError} no answer came, or it says that the service cannot work now
 */
export async function sendRequest(pool: Pool, request: ServiceRequest): Promise<ServiceAnswer> {
  const { method, path } = request;
  const headers = { accept: 'application/json' };
  try {
    const answer = await pool.request(
      method === 'GET'
        ? { method, path, headers }
        : {
            method,
            path,
            headers: {
              ...headers,
              'content-type': 'application/json',
              'idempotency-key': request.key,
            },
            body: JSON.stringify(request.body),
          },
    );
    const text = await answer.body.text();
    return readAnswer({ status: answer.statusCode, headers: answer.headers, text });
  } catch (error) {
    throw isLostAnswer(error)
      ? new ServiceUnavailableError(describe(error), { retryAfterMs: 0, cause: error })
      : error;
  }
}

type LostAnswer = Error & { readonly code: string };

function isLostAnswer(error: unknown): error is LostAnswer {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    LOST_ANSWER_CODES.includes(error.code)
  );
}

/** An error for several addresses (`localhost` has two) has no words of its own, only a code. */
function describe(error: LostAnswer): string {
  return error.message === '' ? error.code : error.message;
}

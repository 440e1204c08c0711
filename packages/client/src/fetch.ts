import { UnansweredError } from './unanswered-error.ts';

/** What is looked at of an answer. */
export interface FetchAnswer {
  readonly status: number;
  readonly headers: { readonly get: (name: string) => string | null };
  readonly text: () => Promise<string>;
}

/** A request as it goes out. */
export interface FetchRequest {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly signal: AbortSignal;
  /** Credentials are for the service, and not for where it may send them. */
  readonly redirect: 'error';
}

/** How requests are sent. The global `fetch` is one. */
export type Fetch = (url: string, request: FetchRequest) => Promise<FetchAnswer>;

/**
 * What the operating system, undici or the resolver of names says when there is no answer. A host name that
 * is not found is among them: it comes and goes while a container is restarted.
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

/** With these no request has left. */
const NEVER_SENT_CODES: readonly string[] = [
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
];

/** The error of a lost answer as the client goes on with it; `undefined`: it is a mistake or a defect. */
export function lostAnswer(error: unknown): UnansweredError | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'TimeoutError' || error.name === 'AbortError') {
    return new UnansweredError('no answer came in time', { mayHaveBeenDone: true, cause: error });
  }
  // fetch hides what happened behind an error of its own.
  for (const lost of [error, error.cause]) {
    if (!(lost instanceof Error) || !('code' in lost)) continue;
    const code = String(lost.code);
    if (!LOST_ANSWER_CODES.includes(code)) continue;
    // An error for several addresses (`localhost` has two) has no words of its own, only a code.
    return new UnansweredError(lost.message === '' ? code : lost.message, {
      mayHaveBeenDone: !NEVER_SENT_CODES.includes(code),
      cause: error,
    });
  }
  return undefined;
}

import { createFinalURL, createQuerySerializer, defaultPathSerializer } from 'openapi-fetch';
import type { Answer, Done, Refused } from './answer.ts';
import type { Input, OperationName, Output } from './calls.ts';
import { lostAnswer, type Fetch } from './fetch.ts';
import { OPERATIONS } from './generated/operations.ts';
import { readAnswer } from './read-answer.ts';
import { retryUntilAnswered } from './retry.ts';

/** How to reach the service, and how patient to be with it. */
export interface ClientOptions {
  /** `http://127.0.0.1:8444`, with a path where the service is behind one. */
  readonly baseUrl: string | URL;
  /** An API key or a JWT, or what gives one for each try. @default nobody says who they are */
  readonly apiKey?: string | (() => string | Promise<string>);
  /** How long one try may take before its answer counts as lost, milliseconds. @default 15000 */
  readonly answerTimeoutMs?: number;
  /** How long a call is tried again while the service cannot do it, milliseconds. @default 30000 */
  readonly retryForMs?: number;
  /** How requests are sent. @default the global fetch */
  readonly fetch?: Fetch;
}

/** What may be said of one call. */
export interface CallOptions {
  /** The Idempotency-Key of a command: give one to send it again later. @default a random UUID */
  readonly key?: string;
  /** Carry a command out only if the account is at this version. @default at whatever version it is */
  readonly ifVersion?: number;
  /** No further try once it is aborted. A try under way is waited for, as it may take effect. */
  readonly signal?: AbortSignal;
  /** As that of the client, for this call. */
  readonly retryForMs?: number;
  /** Told before every further try, with what was wrong. */
  readonly onRetry?: (reason: string) => void;
}

/** A method for each operation of the service: see the `operationId`s of its description. */
export type Client = {
  readonly [Name in OperationName]: (
    ...args: Partial<Input<Name>> extends Input<Name>
      ? [input?: Input<Name>, options?: CallOptions]
      : [input: Input<Name>, options?: CallOptions]
  ) => Promise<Answer<Output<Name>>>;
};

interface AnyInput {
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

const ANSWER_TIMEOUT_MS = 15_000;
const RETRY_FOR_MS = 30_000;

/**
 * A client of the account service. Every command gets an Idempotency-Key, and a call is tried again, under
 * the same key, while the service is not available, asks to come later (429, `Retry-After`), or its answer is
 * lost: so a command takes effect once at the most, however often it is tried.
 *
 * What can be expected is a value: see `Answer`.
 *
 * @throws {TypeError} (a call) it cannot be sent as it is, as with a key that is no header
 */
export function createClient(options: ClientOptions): Client {
  const call = callerOf(options);
  const names = Object.keys(OPERATIONS) as OperationName[];
  const methods = names.map((name) => [
    name,
    (input: AnyInput = {}, more: CallOptions = {}) => call(name, input, more),
  ]);
  return Object.fromEntries(methods) as Client;
}

type Call = (
  name: OperationName,
  input: AnyInput,
  options: CallOptions,
) => Promise<Answer<unknown>>;

function callerOf(client: ClientOptions): Call {
  const send = senderOf(client);
  return async (name, input, { key: given, ifVersion, signal, retryForMs, onRetry }) => {
    const { isCommand } = OPERATIONS[name];
    const key = isCommand ? (given ?? crypto.randomUUID()) : undefined;
    const headers = {
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      ...(ifVersion === undefined ? {} : { 'if-match': `"${ifVersion}"` }),
    };
    const retried = await retryUntilAnswered(() => send(name, input, headers), {
      retryForMs: retryForMs ?? client.retryForMs ?? RETRY_FOR_MS,
      signal,
      onRetry: onRetry ?? (() => undefined),
    });
    if (retried.outcome === 'answered') return retried.answer;
    const { reason, isStopped, mayHaveBeenDone } = retried;
    return key !== undefined && mayHaveBeenDone
      ? { outcome: 'unknown', reason, isStopped, key }
      : { outcome: 'unavailable', reason, isStopped };
  };
}

type Send = (
  name: OperationName,
  input: AnyInput,
  headers: Readonly<Record<string, string>>,
) => Promise<Done<unknown> | Refused>;

/** One try. */
function senderOf({ baseUrl, apiKey, answerTimeoutMs, fetch: given }: ClientOptions): Send {
  const base = new URL(baseUrl).href.replace(/\/+$/, '');
  const serializers = {
    querySerializer: createQuerySerializer(),
    pathSerializer: defaultPathSerializer,
  };
  const fetch: Fetch = given ?? globalThis.fetch;
  return async (name, { path, query, body }, more) => {
    const { method, path: pattern } = OPERATIONS[name];
    const params = { ...(path && { path: { ...path } }), ...(query && { query: { ...query } }) };
    const url = createFinalURL(pattern, { baseUrl: base, params, ...serializers });
    const token = typeof apiKey === 'function' ? await apiKey() : apiKey;
    try {
      const answer = await fetch(url, {
        method,
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...more,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(answerTimeoutMs ?? ANSWER_TIMEOUT_MS),
        redirect: 'error',
      });
      return await readAnswer(answer);
    } catch (error) {
      throw lostAnswer(error) ?? error;
    }
  };
}

import { createClient, type Client } from '@streamfold/client';
import { poolFetch } from './pool-fetch.ts';

/** How to reach the service. */
export interface AccountServiceOptions {
  readonly url: URL;
  /** Undefined: nobody says who they are. */
  readonly apiKey: string | undefined;
  /** The most connections that are open at once; each carries one request at a time. */
  readonly connectionsMax: number;
  /** How long a request is repeated while the service does not answer, milliseconds. */
  readonly retryForMs: number;
}

/** The account service, as the commands have it. */
export interface AccountService {
  readonly client: Client;
  /** Closes the connections once the requests under way are answered. */
  readonly close: () => Promise<void>;
}

/** Longer than the service lets any request wait: an answer that is later will not come. */
const ANSWER_TIMEOUT_MS = 15_000;

/** A client of the service at `url`. Connects with the first request, not before. */
export function openAccountService(options: AccountServiceOptions): AccountService {
  const { url, apiKey, connectionsMax, retryForMs } = options;
  const { fetch, close } = poolFetch(url, connectionsMax);
  const credentials = apiKey === undefined ? {} : { apiKey };
  const answerTimeoutMs = ANSWER_TIMEOUT_MS;
  return {
    client: createClient({ baseUrl: url, fetch, answerTimeoutMs, retryForMs, ...credentials }),
    close,
  };
}

import type { Fetch, FetchAnswer } from '@streamfold/client';
import { Pool } from 'undici';

/** What to send requests by. */
export interface PoolFetch {
  readonly fetch: Fetch;
  /** Closes the connections once the requests under way are answered. */
  readonly close: () => Promise<void>;
}

/**
 * Sends requests over at most `connectionsMax` connections to one service. It does far less for each of them
 * than the global fetch, which is what counts where there are millions.
 */
export function poolFetch(url: URL, connectionsMax: number): PoolFetch {
  const pool = new Pool(url.origin, {
    connections: connectionsMax,
    // One request at a time on a connection: when it is cut, one answer is lost and not several.
    pipelining: 1,
  });
  const { origin } = url;
  return {
    fetch: async (target, { method, headers, body, signal }) => {
      const path = target.slice(origin.length);
      const request = { path, headers, signal, ...(body === undefined ? {} : { body }) };
      const answer = await pool.request({ ...request, method: method === 'POST' ? 'POST' : 'GET' });
      return {
        status: answer.statusCode,
        headers: { get: (name) => single(answer.headers[name]) },
        text: () => answer.body.text(),
      } satisfies FetchAnswer;
    },
    close: () => pool.close(),
  };
}

function single(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

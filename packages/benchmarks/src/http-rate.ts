import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { issueBenchKey } from './bench-api-key.ts';
import type { Benchmark, BenchContext } from './benchmark.ts';
import { ACCOUNTS, depositOverHttp } from './http-load.ts';

/** Deposits over HTTP, and the same schema and answer without anything behind it. */
export const httpRate = httpRateAt('http.rate', 64);

/** The same with one client that waits for each answer. */
export const httpRateAlone = httpRateAt('http.rate.1', 1);

/** The same with many. */
export const httpRateMany = httpRateAt('http.rate.512', 512);

/** The same with all that makes a request safe: who sends it, and a key by which it may be sent again. */
export const httpRateSafe: Benchmark = {
  key: 'http.rate.safe',
  what: `deposits over HTTP, 64 connections, ${ACCOUNTS} accounts, each with an API key and an Idempotency-Key`,
  run: async (context) => await measured(context, { connections: 64, isSafe: true }),
};

function httpRateAt(key: string, connections: number): Benchmark {
  return {
    key,
    what: `deposits over HTTP, ${connections} connections, ${ACCOUNTS} accounts`,
    run: async (context) => await measured(context, { connections, isSafe: false }),
  };
}

async function measured(
  { redis, checkout, env }: BenchContext,
  { connections, isSafe }: { readonly connections: number; readonly isSafe: boolean },
) {
  await redis.client.flushall();
  const service = join(checkout, 'apps/account-service/src/main.ts');
  const bare = fileURLToPath(new URL('./peers/bare-fastify/main.ts', import.meta.url));
  const headers: Record<string, string> = isSafe
    ? { authorization: `Bearer ${await issueBenchKey(redis.url)}` }
    : {};
  const load = { connections, headers, isKeyed: isSafe };
  // The peer first: the disk is then at rest for it, as it is for the service.
  const peer = await depositOverHttp({ ...load, entry: bare, env });
  const own = await depositOverHttp({
    ...load,
    entry: service,
    env: {
      ...env,
      REDIS_URL: redis.url,
      LOG_LEVEL: 'warn',
      ...(isSafe ? { AUTH: 'api-key' } : {}),
    },
  });
  return {
    value: own.requests.average,
    unit: 'requests/s',
    peer: 'bare Fastify with the same schema',
    peerValue: peer.requests.average,
    detail: `${latencies(own)}; bare Fastify ${latencies(peer)}; LOG_LEVEL=warn; the load is made on the same two cores`,
  };
}

function latencies({
  latency: { p50, p99, p99_9: p999 },
}: {
  readonly latency: { readonly p50: number; readonly p99: number; readonly p99_9: number };
}): string {
  return `p50 ${p50} ms, p99 ${p99} ms, p99.9 ${p999} ms`;
}

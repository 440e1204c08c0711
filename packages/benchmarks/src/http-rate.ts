import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '@streamfold/local';
import autocannon from 'autocannon';
import type { Benchmark } from './benchmark.ts';

const CONNECTIONS = 64;
const SECONDS = 8;
const ACCOUNTS = 100;

/** Deposits over HTTP, and the same schema and answer without anything behind it. */
export const httpRate: Benchmark = {
  key: 'http.rate',
  what: `deposits over HTTP, ${CONNECTIONS} connections, ${ACCOUNTS} accounts`,
  run: async ({ redis, checkout, env }) => {
    await redis.client.flushall();
    const service = join(checkout, 'apps/account-service/src/main.ts');
    const bare = fileURLToPath(new URL('./peers/bare-fastify/main.ts', import.meta.url));
    // The peer first: the disk is then at rest for it, as it is for the service.
    const peer = await measured(bare, env);
    const own = await measured(service, {
      ...env,
      REDIS_URL: redis.url,
      LOG_LEVEL: 'warn',
    });
    const { p50, p99, p99_9: p999 } = own.latency;
    return {
      value: own.requests.average,
      unit: 'requests/s',
      peer: 'bare Fastify with the same schema',
      peerValue: peer.requests.average,
      detail: `p50 ${p50} ms, p99 ${p99} ms, p99.9 ${p999} ms; LOG_LEVEL=warn; the load is made on the same two cores`,
    };
  },
};

async function measured(entry: string, env: NodeJS.ProcessEnv): Promise<autocannon.Result> {
  const port = await freePort();
  const child = spawn(process.execPath, ['--conditions=@streamfold/source', entry], {
    env: { ...env, PORT: String(port), HOST: '127.0.0.1' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    const url = `http://127.0.0.1:${port}`;
    await untilReady(url, child);
    await Promise.all(Array.from({ length: ACCOUNTS }, (_, index) => createAccount(url, index)));
    const result = await autocannon({
      url,
      connections: CONNECTIONS,
      duration: SECONDS,
      requests: Array.from({ length: ACCOUNTS }, (_, index) => ({
        method: 'POST' as const,
        path: `/accounts/account-${index}/deposits`,
        headers: { 'content-type': 'application/json' },
        body: '{"amount":1}',
      })),
    });
    if (result.non2xx > 0 || result.errors > 0) {
      throw new Error(`${result.non2xx} answers were not 2xx, ${result.errors} requests failed`);
    }
    return result;
  } finally {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
}

async function createAccount(url: string, index: number): Promise<void> {
  const response = await fetch(`${url}/accounts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id: `account-${index}` }),
  });
  if (response.status !== 201) throw new Error(`an account was answered ${response.status}`);
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (child.exitCode === null && performance.now() < deadline) {
    const response = await fetch(`${url}/readyz`).catch((error: unknown) => {
      // Nothing listens yet.
      if (error instanceof TypeError) return undefined;
      throw error;
    });
    if (response?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${url} was not ready within 20 s`);
}

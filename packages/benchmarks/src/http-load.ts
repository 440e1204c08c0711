import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '@streamfold/local';
import autocannon from 'autocannon';

const SECONDS = 8;

/** How many accounts the deposits go to. */
export const ACCOUNTS = 100;

/** What is measured, and how. */
export interface HttpLoad {
  /** The program that is measured: it listens on `PORT`. */
  readonly entry: string;
  readonly env: NodeJS.ProcessEnv;
  readonly connections: number;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Every deposit has an Idempotency-Key of its own. */
  readonly isKeyed?: boolean;
}

/** Deposits for some seconds over so many connections, each answered before the next is sent. */
export async function depositOverHttp(load: HttpLoad): Promise<autocannon.Result> {
  const { entry, env, connections } = load;
  const port = await freePort();
  const child = spawn(process.execPath, ['--conditions=@streamfold/source', entry], {
    env: { ...env, PORT: String(port), HOST: '127.0.0.1' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    const url = `http://127.0.0.1:${port}`;
    const headers = { 'content-type': 'application/json', ...load.headers };
    await untilReady(url, child);
    await Promise.all(
      Array.from({ length: ACCOUNTS }, (_, index) => createAccount({ url, headers, index })),
    );
    const result = await autocannon({
      url,
      connections,
      duration: SECONDS,
      requests: depositRequests(headers, load.isKeyed ?? false),
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

function depositRequests(
  headers: Readonly<Record<string, string>>,
  isKeyed: boolean,
): autocannon.Request[] {
  let sent = 0;
  const withKey = (request: autocannon.Request): autocannon.Request => ({
    ...request,
    headers: { ...request.headers, 'idempotency-key': `deposit-${sent++}` },
  });
  return Array.from({ length: ACCOUNTS }, (_, index) => ({
    method: 'POST' as const,
    path: `/accounts/account-${index}/deposits`,
    headers,
    body: '{"amount":1}',
    ...(isKeyed ? { setupRequest: withKey } : {}),
  }));
}

async function createAccount({
  url,
  headers,
  index,
}: {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly index: number;
}): Promise<void> {
  const body = JSON.stringify({ id: `account-${index}` });
  const response = await fetch(`${url}/accounts`, { method: 'POST', headers, body });
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

import { afterAll } from 'vitest';
import { end, freePort, startApp, untilReady, type Child } from './child.ts';

/** An account service in a process of its own, on a port that stays the same. */
export interface RunningService {
  readonly url: string;
  /** kill -9. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, and waits until it is ready. */
  startAgain(): Promise<void>;
}

/** Starts the service on `redisUrl`. It is ended when the test file ends. */
export async function startService(
  redisUrl: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<RunningService> {
  const port = await freePort();
  const env = { PORT: String(port), REDIS_URL: redisUrl, LOG_LEVEL: 'warn', ...settings };
  const start = async (): Promise<Child> => {
    const started = startApp('account-service', { env });
    await untilReady(started, port);
    return started;
  };
  let child = await start();
  afterAll(() => end(child, 'SIGKILL'));
  return {
    url: `http://127.0.0.1:${String(port)}`,
    kill: () => end(child, 'SIGKILL'),
    startAgain: async () => {
      child = await start();
    },
  };
}

import { createLogger, readConfig } from '@streamfold/runtime';
import { Redis } from 'ioredis';
import { afterAll } from 'vitest';
import { startAccountService, type RunningAccountService } from '../../src/composition-root.ts';
import { accountServiceSettings } from '../../src/config.ts';

/** A service in this process, on a real Redis and a free port, and a look into its log. */
export interface ServiceUnderTest extends RunningAccountService {
  readonly redis: Redis;
  /** How many events there are: in the category, and of these accounts. */
  readonly eventCounts: (...ids: readonly string[]) => Promise<readonly number[]>;
}

/**
 * Starts a service that is stopped when the file ends. Settings are given as the environment has
 * them; only what differs from a quick start and a quiet log need be said.
 */
export async function startService(
  redisUrl: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<ServiceUnderTest> {
  const config = readConfig(accountServiceSettings, {
    PORT: '0',
    REDIS_URL: redisUrl,
    LINGER_MS: '0',
    LOG_LEVEL: 'error',
    ...settings,
  });
  const logger = createLogger({ service: 'account-service', level: config.LOG_LEVEL });
  const running = await startAccountService({ config, logger });
  const redis = new Redis(redisUrl, { retryStrategy: () => 50 });
  // It reconnects by itself; that Redis is away is what some tests are about.
  redis.on('error', () => undefined);
  afterAll(async () => {
    await running.stop();
    redis.disconnect();
  });
  return {
    ...running,
    redis,
    eventCounts: (...ids) =>
      Promise.all(['accountStream', ...ids.map((id) => `account:${id}`)].map((k) => redis.xlen(k))),
  };
}

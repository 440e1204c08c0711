import { Redis } from 'ioredis';
import { afterAll } from 'vitest';

/** A connection to look at the log with; closed when the test file ends. */
export function connectForTest(redisUrl: string): Redis {
  const redis = new Redis(redisUrl);
  afterAll(() => redis.disconnect());
  return redis;
}

/** How many events the log holds: each doubled one would be one too many. */
export function categoryLength(redis: Redis): Promise<number> {
  return redis.xlen('accountStream');
}

import type { Redis } from 'ioredis';

/**
 * What names this run of this server: another one has another.
 *
 * A connection that does not say is disconnected.
 */
export async function readRunId(redis: Redis): Promise<string> {
  try {
    const runId = /^run_id:(\w+)/m.exec(await redis.info('server'))?.[1];
    if (runId === undefined) throw new Error('INFO server names no run_id');
    return runId;
  } catch (error) {
    redis.disconnect();
    throw error;
  }
}

import { createHash, randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';

/**
 * The usual way to append to Redis Streams with a version check: WATCH, read the version, MULTI …
 * EXEC for each append, each on a connection of its own from a pool.
 */
export interface TransactionPool {
  readonly append: (id: string, amount: number) => Promise<void>;
  readonly close: () => void;
}

/** Opens so many connections. They re-send nothing. */
export async function openTransactionPool(
  url: string,
  connections: number,
): Promise<TransactionPool> {
  const all = Array.from(
    { length: connections },
    () => new Redis(url, { protocol: 2, lazyConnect: true, autoResendUnfulfilledCommands: false }),
  );
  await Promise.all(all.map((redis) => redis.connect()));
  const free = [...all];
  const waiting: ((redis: Redis) => void)[] = [];
  const taken = (): Promise<Redis> => {
    const redis = free.pop();
    if (redis !== undefined) return Promise.resolve(redis);
    return new Promise((resolve) => waiting.push(resolve));
  };
  return {
    append: async (id, amount) => {
      const redis = await taken();
      try {
        while (!(await appendOnce(redis, id, amount)));
      } finally {
        const next = waiting.shift();
        if (next === undefined) free.push(redis);
        else next(redis);
      }
    },
    close: () => {
      for (const redis of all) redis.disconnect();
    },
  };
}

/** @returns false where another connection was faster */
async function appendOnce(redis: Redis, id: string, amount: number): Promise<boolean> {
  const key = `account:${id}`;
  const [, last] =
    (await redis.pipeline().watch(key).xrevrange(key, '+', '-', 'COUNT', 1).exec()) ?? [];
  const [entry] = (last?.[1] ?? []) as [id: string][];
  const version = Number(entry?.[0].split('-')[0] ?? 0) + 1;
  const event = JSON.stringify({ id, version, type: 'deposit', amount });
  const commit = randomBytes(12).toString('base64url');
  const unhashed = JSON.stringify({ commit, time: Date.now() });
  const hash = createHash('sha256').update(event).update(unhashed).digest('base64url').slice(0, 16);
  const fields = ['event', event, 'meta', `${unhashed.slice(0, -1)},"hash":"${hash}"}`];
  const results = await redis
    .multi()
    .xadd(key, `${version}-0`, ...fields)
    .xadd('accountStream', '*', ...fields)
    .exec();
  const failed = results?.find(([error]) => error !== null);
  if (failed?.[0]) throw failed[0];
  return results !== null;
}

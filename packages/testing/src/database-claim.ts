import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';

/** How many logical databases the shared Redis of a run has. */
export const DATABASES = 512;

const CLAIM_SECONDS_MAX = 3600;
const CLAIM_PREFIX = 'streamfold:testing:database:';

/** A logical database that only one test file uses. */
export interface DatabaseClaim {
  readonly url: string;
  readonly database: number;
  /** Empties the database and gives it back. */
  readonly release: () => Promise<void>;
}

/**
 * Claims a logical database that is empty. Claims are keys in database 0, which is never claimed
 * itself; a database that holds anything is passed over and left alone.
 *
 * @throws {Error} when every database of the server is claimed or holds something.
 */
export async function claimDatabase(serverUrl: string): Promise<DatabaseClaim> {
  const token = randomUUID();
  const database = await withClient(serverUrl, 0, (client) => claimFirstEmpty(client, token));
  return {
    url: urlOf(serverUrl, database),
    database,
    release: async () => {
      await withClient(serverUrl, database, (client) => client.flushdb());
      await withClient(serverUrl, 0, (client) => client.del(claimKey(database)));
    },
  };
}

async function claimFirstEmpty(client: Redis, token: string): Promise<number> {
  const count = await databaseCount(client);
  for (let database = 1; database < count; database += 1) {
    const key = claimKey(database);
    const claimed = await client.set(key, token, 'EX', CLAIM_SECONDS_MAX, 'NX');
    if (claimed !== 'OK') continue;
    await client.select(database);
    const size = await client.dbsize();
    await client.select(0);
    if (size === 0) return database;
    await client.del(key);
  }
  throw new Error(`none of the ${String(count)} databases of the Redis server is empty and free`);
}

async function databaseCount(client: Redis): Promise<number> {
  const answer: unknown = await client.config('GET', 'databases');
  if (Array.isArray(answer)) return Number(answer[1]);
  const { databases } = answer as Readonly<Record<string, unknown>>;
  return Number(databases);
}

function claimKey(database: number): string {
  return `${CLAIM_PREFIX}${String(database)}`;
}

function urlOf(serverUrl: string, database: number): string {
  const url = new URL(serverUrl);
  url.pathname = `/${String(database)}`;
  return url.href;
}

async function withClient<T>(
  serverUrl: string,
  database: number,
  use: (client: Redis) => Promise<T>,
): Promise<T> {
  const client = new Redis(urlOf(serverUrl, database), { lazyConnect: true });
  try {
    await client.connect();
    return await use(client);
  } finally {
    client.disconnect();
  }
}

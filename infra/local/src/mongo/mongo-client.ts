import { MongoClient } from 'mongodb';

/** Lends a client that is closed when `use` has settled. */
export async function withMongoClient<T>(
  url: string,
  timeoutMs: number,
  use: (client: MongoClient) => Promise<T>,
): Promise<T> {
  const client = new MongoClient(url, {
    serverSelectionTimeoutMS: timeoutMs,
    connectTimeoutMS: timeoutMs,
    maxPoolSize: 2,
  });
  try {
    return await use(client);
  } finally {
    await client.close(true);
  }
}

/** The version of the server at the address. */
export function mongoVersionAt(url: string, timeoutMs = 5000): Promise<string> {
  return withMongoClient(url, timeoutMs, async (client) => {
    const facts = await client.db('admin').command({ buildInfo: 1 });
    return String(facts['version']);
  });
}

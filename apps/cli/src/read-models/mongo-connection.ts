import { checkReplicaSet, createMongoClient } from '@streamfold/projections';
import { MongoError, type Db, type MongoClient } from 'mongodb';
import { ReadModelCommandError } from '../errors.ts';
import type { ReadModelFlags } from './read-model-options.ts';
import { withOneSentence } from './one-sentence.ts';

/** The database of the read models. */
export type ReadModels = Db;

/**
 * Lends the database of the read models to `work`, connected, and closes the connection after it.
 *
 * @throws {ReadModelCommandError} MongoDB cannot be reached, or `work` failed for a reason that its
 *   error tells in a sentence
 */
export async function withReadModels<T>(
  { mongo, database }: ReadModelFlags,
  work: (db: ReadModels) => Promise<T>,
): Promise<T> {
  const client = await connect(mongo);
  try {
    return await withOneSentence(async () => {
      await checkReplicaSet(client);
      return await work(client.db(database));
    });
  } finally {
    await client.close();
  }
}

async function connect(url: string): Promise<MongoClient> {
  let client: MongoClient | undefined;
  try {
    client = createMongoClient(url, { name: 'streamfold-cli' });
    return await client.connect();
  } catch (error) {
    await client?.close();
    if (!(error instanceof MongoError)) throw error;
    // The driver quotes the url, which may hold a password, where it is none.
    const why = error.name === 'MongoParseError' ? 'the url is not valid' : error.message;
    const problem = `MongoDB cannot be reached: ${why} (--mongo or MONGO_URL)`;
    throw new ReadModelCommandError(problem, { cause: error });
  }
}

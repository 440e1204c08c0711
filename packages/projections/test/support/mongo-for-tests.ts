import { sharedMongo } from '@streamfold/testing';
import type { Db } from 'mongodb';
import { afterAll } from 'vitest';
import { createMongoClient } from '../../src/mongo/connect-mongo.ts';

/** A database of the file's own on the shared MongoDB. Call it at the top of the file. */
export function testDatabase(): Db {
  const mongo = sharedMongo();
  const client = createMongoClient(mongo.url, { name: 'test', selectionTimeoutMs: 1_000 });
  afterAll(() => client.close());
  return client.db(mongo.databaseName);
}

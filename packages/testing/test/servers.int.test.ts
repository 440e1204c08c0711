import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { claimDatabase } from '../src/database-claim.ts';
import { privateMongo, privateRedis, sharedMongo, sharedRedis } from '../src/index.ts';

const first = await sharedRedis();
const second = await sharedRedis();
const mongo = sharedMongo();

describe('the shared Redis', () => {
  it('gives every caller an empty database of its own', async () => {
    const own = new Redis(first.url);
    const other = new Redis(second.url);
    await own.set('key', 'value');
    expect(await other.dbsize()).toBe(0);
    expect(first.database).not.toBe(second.database);
    own.disconnect();
    other.disconnect();
  });

  it('passes over a database that holds something, and leaves it alone', async () => {
    const claim = await claimDatabase(inject('redisUrl'));
    const client = new Redis(claim.url);
    await client.set('precious', 'value');
    // The claim is given up without emptying the database, as a user's own database would be found.
    const claims = new Redis(inject('redisUrl'));
    await claims.del(`streamfold:testing:database:${String(claim.database)}`);
    const next = await claimDatabase(inject('redisUrl'));
    expect(next.database).not.toBe(claim.database);
    expect(await client.get('precious')).toBe('value');
    await next.release();
    await claim.release();
    client.disconnect();
    claims.disconnect();
  });
});

describe('the shared MongoDB', () => {
  it('runs transactions', async () => {
    const client = new MongoClient(mongo.url);
    const collection = client.db(mongo.databaseName).collection('things');
    await client.withSession((session) =>
      session.withTransaction(async () => {
        await collection.insertOne({ name: 'one' }, { session });
      }),
    );
    expect(await collection.countDocuments()).toBe(1);
    await client.close();
  });
});

describe('a private Redis', async () => {
  const redis = await privateRedis();

  it('has its data again after being killed and started again', async () => {
    const before = new Redis(redis.url);
    before.on('error', () => undefined);
    await before.set('key', 'value');
    await redis.kill();
    before.disconnect();
    await redis.startAgain();
    const after = new Redis(redis.url);
    expect(await after.get('key')).toBe('value');
    after.disconnect();
  });
});

describe('a private MongoDB', async () => {
  const server = await privateMongo();
  const client = new MongoClient(server.url);
  afterAll(() => client.close(true));

  it('has its data again after being killed and started again', async () => {
    const collection = client.db('private').collection('things');
    await collection.insertOne({ name: 'one' }, { writeConcern: { w: 'majority', journal: true } });
    await server.kill();
    await server.startAgain();
    expect(await collection.countDocuments()).toBe(1);
  });
});

import { accountDecider, NO_OVERDRAFT, parseAmount } from '@streamfold/accounts';
import { openRedisEventStore } from '@streamfold/event-store';
import { createMongoClient } from '@streamfold/projections';
import { aclRedis, sharedMongo } from '@streamfold/testing';
import { afterAll, expect, it } from 'vitest';
import { eachOf, statusOf } from './support/health.ts';
import { spawnProjector } from './support/projector-process.ts';

const server = await aclRedis();
const mongo = sharedMongo();
const client = createMongoClient(mongo.url, { name: 'test' });
afterAll(() => client.close());

it('the projector does all its work as the user projector', async ({ skip }) => {
  if (server === undefined) return skip('this Redis is older than 7.0');
  const { url } = server;
  const settings = {
    REDIS_URL: url,
    REDIS_USERNAME: 'projector',
    REDIS_PASSWORD_FILE: server.passwordFileOf('projector'),
    MONGO_URL: mongo.url,
    MONGO_DATABASE: mongo.databaseName,
    // Pending entries, waiting reads and a lease that runs out all come by while the test runs.
    BLOCK_MS: '50',
    LEASE_MS: '1000',
  };
  // On a log that has no identity and no group yet, both of which the projector makes.
  const first = spawnProjector(settings);
  expect(await statusOf(`${await first.url}/metrics`)).toBe(200);
  const access = { username: 'account-service', password: server.passwordOf('account-service') };
  const store = await openRedisEventStore({ url, access, category: 'account' });
  await store.handle('JohnDoe', accountDecider, {
    type: 'createAccount',
    overdraftLimit: NO_OVERDRAFT,
  });
  const db = client.db(mongo.databaseName);
  const documents = db.collection('accountCollection');
  await expect.poll(() => documents.countDocuments(), { timeout: 10_000 }).toBe(1);
  first.kill('SIGKILL');
  await first.exited;
  await store.handle('JohnDoe', accountDecider, {
    type: 'deposit',
    amount: parseAmount(100) ?? expect.fail(),
  });
  await store.close();
  const second = spawnProjector(settings);
  const health = await second.url;
  await expect.poll(() => documents.findOne(), { timeout: 10_000 }).toMatchObject({ version: 2 });
  const deposits = () => db.collection('totals').find({ type: 'deposit' }).toArray();
  const soon = { timeout: 10_000 };
  await expect.poll(deposits, soon).toMatchObject([{ events: 1, amount: 100 }]);
  await expect.poll(() => db.collection('transactions').countDocuments(), soon).toBe(1);
  await expect.poll(() => eachOf(health, 'eventsBehind'), soon).toEqual([0, 0, 0]);
  second.kill('SIGTERM');
  expect(await second.exited).toBe(0);
  expect(await server.refusals()).toEqual([]);
}, 60_000);

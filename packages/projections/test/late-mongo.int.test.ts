import { privateMongo, sharedRedis } from '@streamfold/testing';
import { expect, it, onTestFinished } from 'vitest';
import {
  checkReplicaSet,
  createLeaseClient,
  createMongoClient,
  ensureConnected,
  PartUnavailableError,
} from '../src/index.ts';
import { add } from './support/tally.ts';
import { freshTestLog } from './support/test-log.ts';
import { startTally } from './support/test-projector.ts';

const server = await privateMongo();
const redis = await sharedRedis();

it('clients that were refused at first are connected by the next attempt, and stay so', async () => {
  await server.stop();
  const client = createMongoClient(server.url, { name: 'test', selectionTimeoutMs: 300 });
  const leaseClient = createLeaseClient(server.url, { name: 'test-leases', ttlMs: 600 });
  onTestFinished(async () => {
    await Promise.all([client.close(), leaseClient.close()]);
  });
  for (const attempt of [1, 2]) {
    await expect(checkReplicaSet(client), `attempt ${attempt}`).rejects.toThrow(
      PartUnavailableError,
    );
    await expect(ensureConnected(leaseClient.db('test'))).rejects.toThrow();
  }
  await server.startAgain();
  await expect.poll(() => checkReplicaSet(client), { timeout: 20_000 }).toBeUndefined();
  await ensureConnected(leaseClient.db('test'));
  for (const one of [client, leaseClient]) {
    expect(await one.db('test').command({ ping: 1 })).toMatchObject({ ok: 1 });
  }

  // One that was connected once needs nobody to connect it again.
  await server.kill();
  await expect(client.db('test').command({ ping: 1 })).rejects.toThrow();
  await server.startAgain();
  await expect
    .poll(() => client.db('test').command({ ping: 1 }), { timeout: 20_000 })
    .toMatchObject({ ok: 1 });
}, 60_000);

it('a projector that is run before MongoDB is up begins when it is', async () => {
  await server.stop();
  const log = await freshTestLog(redis.url);
  const mongo = createMongoClient(server.url, { name: 'test', selectionTimeoutMs: 300 });
  const running = startTally({ log, mongo, databaseName: 'late' });
  onTestFinished(async () => {
    await running.stop();
    await Promise.all([mongo.close(), log.close()]);
  });
  const position = await log.append('a', [add(1)]);
  const waits = (): boolean => running.lines.some((line) => line.startsWith('projector waits'));
  await expect.poll(waits, { timeout: 10_000 }).toBe(true);
  await server.startAgain();
  await running.waitUntil(position);
  expect(running.lines.join('\n')).not.toContain('projector failed');
}, 60_000);

it('a projector that is told to stop before MongoDB is up stops', async () => {
  await server.stop();
  const log = await freshTestLog(redis.url);
  const mongo = createMongoClient(server.url, { name: 'test', selectionTimeoutMs: 300 });
  onTestFinished(() => Promise.all([mongo.close(), log.close()]).then(() => undefined));
  const running = startTally({ log, mongo, databaseName: 'late' });
  const waits = (): boolean => running.lines.some((line) => line.startsWith('projector waits'));
  await expect.poll(waits, { timeout: 10_000 }).toBe(true);
  await running.stop();
  expect(running.projector.held).toEqual([]);
}, 60_000);

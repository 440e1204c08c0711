import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { withMongoClient } from '../src/mongo/mongo-client.ts';
import { startMongo } from '../src/mongo/start-mongo.ts';
import { withRedisClient } from '../src/redis/redis-client.ts';
import { startRedis } from '../src/redis/start-redis.ts';
import type { ServerSource } from '../src/server-source.ts';
import { eventually, temporaryFolder } from './support/stack-run.ts';

const redisSource: ServerSource = inject('redisSource');
const mongoSource: ServerSource = inject('mongoSource');

describe.skipIf(redisSource.kind === 'url')('a Redis that we start', () => {
  it('serves its data again after SIGKILL, on the same port, from a path with a space', async () => {
    const dataDir = join(temporaryFolder(), 'redis');
    const first = await startRedis(redisSource, { dataDir, isScratch: true });
    await withRedisClient(first.url, (client) => client.set('key', 'value'));
    await first.kill();
    const second = await startRedis(redisSource, { dataDir, port: first.port, isScratch: true });
    expect(await withRedisClient(second.url, (client) => client.get('key'))).toBe('value');
    await second.stop();
    await second.exited;
  });

  it('runs with the durability that the product needs, and with settings of the caller', async () => {
    const redis = await startRedis(redisSource, {
      dataDir: join(temporaryFolder(), 'redis'),
      settings: { databases: '32' },
      isScratch: true,
    });
    await withRedisClient(redis.url, async (client) => {
      const setting = async (name: string): Promise<unknown> => client.config('GET', name);
      expect(JSON.stringify(await setting('appendfsync'))).toContain('always');
      expect(JSON.stringify(await setting('bind'))).toContain('"127.0.0.1"');
      expect(JSON.stringify(await setting('databases'))).toContain('32');
    });
    await redis.stop();
  });

  it('says why it does not start, with the end of its log', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await eventually(
      () => blocker.listening,
      () => 'a listening server',
    );
    const address = blocker.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const starting = startRedis(redisSource, { dataDir: join(temporaryFolder(), 'redis'), port });
    await expect(starting).rejects.toMatchObject({ code: 'SERVER_START_FAILED' });
    blocker.close();
  });

  it('answers nothing while it is paused', async () => {
    const redis = await startRedis(redisSource, {
      dataDir: join(temporaryFolder(), 'redis'),
      isScratch: true,
    });
    await redis.pause();
    await expect(withRedisClient(redis.url, (client) => client.ping())).rejects.toThrow();
    await redis.resume();
    expect(await withRedisClient(redis.url, (client) => client.ping())).toBe('PONG');
    await redis.stop();
  });
});

describe.skipIf(mongoSource.kind === 'url')('a MongoDB that we start', () => {
  it('serves its data again after SIGKILL, and on another port', async () => {
    const dataDir = join(temporaryFolder(), 'mongo');
    const first = await startMongo(mongoSource, { dataDir, isScratch: true });
    await withMongoClient(first.url, 5000, async (client) => {
      const things = client.db('test').collection('things');
      await things.insertOne({ name: 'one' }, { writeConcern: { w: 'majority', journal: true } });
    });
    await first.kill();
    const second = await startMongo(mongoSource, { dataDir, isScratch: true });
    const count = await withMongoClient(second.url, 5000, (client) =>
      client.db('test').collection('things').countDocuments(),
    );
    expect(count).toBe(1);
    await second.stop();
  });
});

describe('an executable that is no server', () => {
  it('is refused in one sentence', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'redis-server');
    writeFileSync(path, 'not executable');
    const source = { kind: 'binary', path, version: '7.0.0', from: 'PATH' } as const;
    const starting = startRedis(source, { dataDir: join(folder, 'data') });
    await expect(starting).rejects.toMatchObject({ code: 'SERVER_START_FAILED' });
  });
});

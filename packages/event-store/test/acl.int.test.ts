import {
  connectRedis,
  describeLog,
  exportLog,
  openRedisEventStore,
  trimCategory,
  type EventStore,
} from '@streamfold/event-store';
import { aclRedis, privateRedis, REDIS_USERS, type AclRedis } from '@streamfold/testing';
import type { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { newFolder } from './archive-support.ts';
import { counter } from './counter-decider.ts';

const FORBIDDEN = [
  ['FLUSHALL'],
  ['FLUSHDB'],
  ['DEL', 'account:JohnDoe'],
  ['UNLINK', 'accountStream'],
  ['RENAME', 'accountStream', 'account:gone'],
  ['KEYS', '*'],
  ['CONFIG', 'SET', 'appendfsync', 'no'],
  ['XDEL', 'accountStream', '1-0'],
  ['SET', 'account:JohnDoe', 'overwritten'],
  ['SET', 'elsewhere', 'anything'],
  ['ACL', 'SETUSER', 'default', '+@all'],
  ['SHUTDOWN', 'NOSAVE'],
  ['EVAL', 'return 1', '0'],
] as const;
const WRITING = [
  ['XADD', 'accountStream', '*', 'event', '{}'],
  ['SETNX', 'accountStream:identity', 'other'],
] as const;

type User = (typeof REDIS_USERS)[number] | 'default';

async function freshServer(): Promise<AclRedis> {
  return (await aclRedis()) ?? expect.fail('this Redis is older than 7.0');
}

function accessOf(server: AclRedis, user: User) {
  return user === 'default' ? {} : { username: user, password: server.passwordOf(user) };
}

async function connectAs(server: AclRedis, user: User): Promise<Redis> {
  const access = accessOf(server, user);
  const redis = await connectRedis(server.url, { name: 'test', access });
  onTestFinished(() => redis.disconnect());
  return redis;
}

/** Everything that the store does, snapshots, repeats and reads of both kinds among it. */
async function useStore(store: EventStore): Promise<void> {
  const commit = { commitId: 'again' };
  for (let count = 0; count < 45; count++) await store.handle('JohnDoe', counter, { by: 1 });
  await store.handle('Jane', counter, { by: 1 }, commit);
  expect((await store.handle('Jane', counter, { by: 1 }, commit)).outcome).toBe('duplicate');
  expect((await store.handle('Jane', counter, { by: 1, max: 1 })).outcome).toBe('rejected');
  const one = { type: 'counted', by: 1 };
  expect((await store.append('Jane', [one], { expectedVersion: 9 })).outcome).toBe('conflict');
  expect(await store.load('JohnDoe', counter)).toMatchObject({ version: 45 });
  expect(await store.readLastEvent('JohnDoe')).toMatchObject({ version: 45 });
  expect(await Array.fromAsync(store.readStream('JohnDoe'))).toHaveLength(45);
  expect(await Array.fromAsync(store.readCategory())).toHaveLength(46);
  await store.ping();
}

const isOld = (await aclRedis()) === undefined;
if (isOld) it('users are not tested', ({ skip }) => skip('this Redis is older than 7.0'));

describe.skipIf(isOld)('the user account-service', () => {
  it.each([1, 3])('may do all that the store does, with %i partition(s)', async (partitions) => {
    const server = await freshServer();
    const access = accessOf(server, 'account-service');
    const options = { url: server.url, access, category: 'account', partitions };
    const store = await openRedisEventStore(options);
    await useStore(store);
    await store.close();
    // Another process finds the snapshots.
    const later = await openRedisEventStore(options);
    expect(await later.load('JohnDoe', counter)).toMatchObject({ version: 45 });
    await later.close();
    expect(await server.refusals()).toEqual([]);
  });

  it('waits for a replica that logs in as the user replica', async () => {
    const server = await freshServer();
    const masterauth = server.passwordOf('replica');
    const settings = { masteruser: 'replica', masterauth };
    await privateRedis({ replicaOf: server, settings });
    const redis = await connectAs(server, 'default');
    await expect
      .poll(() => redis.info('replication'), { timeout: 20_000 })
      .toContain('state=online');
    const store = await openRedisEventStore({
      url: server.url,
      access: accessOf(server, 'account-service'),
      category: 'account',
      durability: 'replicated',
    });
    onTestFinished(() => store.close());
    const levels = async () => {
      const result = await store.handle('JohnDoe', counter, { by: 1 });
      return 'durability' in result ? result.durability : result.outcome;
    };
    await expect.poll(levels, { timeout: 20_000 }).toBe('replicated');
    expect(await server.refusals()).toEqual([]);
  });
});

describe.skipIf(isOld)('a user', () => {
  it.each(['default', ...REDIS_USERS] as const)(
    '%s may not empty, delete, overwrite or reconfigure anything',
    async (user) => {
      const server = await freshServer();
      const redis = await connectAs(server, user);
      const mayWrite = user === 'account-service';
      for (const [command, ...args] of [...FORBIDDEN, ...(mayWrite ? [] : WRITING)]) {
        if (command === 'SETNX' && user === 'projector') continue;
        await expect(redis.call(command, ...args), command).rejects.toThrow('NOPERM');
      }
    },
  );

  it('that gives a wrong password is refused', async () => {
    const server = await freshServer();
    const access = { username: 'account-service', password: 'wrong' };
    const open = openRedisEventStore({ url: server.url, access, category: 'account' });
    await expect(open).rejects.toThrow('Redis is not available: it refused with WRONGPASS');
  });
});

describe.skipIf(isOld)('the user operator', () => {
  it.each([1, 3])('may export and trim a log of %i partition(s)', async (partitions) => {
    const server = await freshServer();
    const store = await openRedisEventStore({
      url: server.url,
      access: accessOf(server, 'account-service'),
      category: 'account',
      partitions,
    });
    await useStore(store);
    await store.close();
    const folder = await newFolder();
    const access = accessOf(server, 'operator');
    const log = { url: server.url, access, category: 'account', folder };
    expect(await exportLog(log)).toMatchObject({ events: 46 });
    const trimmed = await trimCategory({ ...log, withoutGroup: true });
    expect(trimmed.categoryEvents).toBeGreaterThan(0);
    expect(trimmed.streamEvents).toBe(39);
    expect(await server.refusals()).toEqual([]);
  });
});

describe.skipIf(isOld)('the user operator who looks at a log', () => {
  it.each([1, 3])(
    'may open one of %i partition(s) as it is, and append nothing',
    async (partitions) => {
      const server = await freshServer();
      const { url } = server;
      const writer = { url, access: accessOf(server, 'account-service'), category: 'account' };
      const store = await openRedisEventStore({ ...writer, partitions });
      await useStore(store);
      await store.close();
      const log = { url, access: accessOf(server, 'operator'), category: 'account' };
      const { identities, eventCount } = await describeLog(log);
      expect(identities).toHaveLength(partitions);
      expect(eventCount).toBe(46);
      const opened = await openRedisEventStore({ ...log, partitions });
      let read = 0;
      for (let partition = 0; partition < partitions; partition += 1) {
        for await (const page of opened.entries.categoryEntries({ partition })) read += page.length;
      }
      expect(read).toBe(46);
      expect(await server.refusals()).toEqual([]);
      await expect(
        opened.append('JohnDoe', [{ type: 'added' }], { expectedVersion: 'any' }),
      ).rejects.toThrow('NOPERM');
      await opened.close();
    },
  );
});

describe.skipIf(isOld)('the user without a password', () => {
  it('reads the log and cannot write it', async () => {
    const server = await freshServer();
    const access = accessOf(server, 'account-service');
    const store = await openRedisEventStore({ url: server.url, access, category: 'account' });
    await store.handle('JohnDoe', counter, { by: 1 });
    await store.close();
    const redis = await connectAs(server, 'default');
    expect(await redis.xrange('accountStream', '-', '+')).toHaveLength(1);
    expect(await redis.xlen('account:JohnDoe')).toBe(1);
    await expect(redis.get('elsewhere')).rejects.toThrow('NOPERM');
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sharedRedis } from '@streamfold/testing';
import { Redis } from 'ioredis';
import { afterAll, describe, expect, it } from 'vitest';
import { describeLog, exportLog, openRedisEventStore, trimCategory } from '../src/index.ts';

const { url } = await sharedRedis();
const redis = new Redis(url);
const folder = await mkdtemp(join(tmpdir(), 'streamfold-describe-'));
afterAll(async () => {
  redis.disconnect();
  await rm(folder, { recursive: true });
});

describe('the description of a log', () => {
  it('is refused where there is none, and makes none', async () => {
    await expect(describeLog({ url, category: 'none' })).rejects.toThrow('Redis holds no log');
    expect(await redis.keys('none*')).toEqual([]);
  });

  it('has every partition with its identity and its last position', async () => {
    const log = { url, category: 'some' };
    const store = await openRedisEventStore({ ...log, partitions: 2 });
    expect(await describeLog(log)).toMatchObject({ tails: ['0-0', '0-0'], eventCount: 0 });
    for (const id of ['a', 'b', 'c', 'd']) {
      await store.append(id, [{ type: 'one' }, { type: 'two' }], { expectedVersion: 0 });
    }
    await store.close();
    const { identities, tails, eventCount } = await describeLog(log);
    expect(eventCount).toBe(8);
    for (const [partition, tail] of tails.entries()) {
      const stream = `someStream:{${String(partition)}}`;
      expect(await redis.get(`${stream}:identity`)).toBe(identities[partition]);
      expect((await redis.xrevrange(stream, '+', '-', 'COUNT', 1))[0]?.[0]).toBe(tail);
    }
  });

  it('is the same after everything was trimmed that can be', async () => {
    const log = { url, category: 'some' };
    const before = await describeLog(log);
    await exportLog({ ...log, folder });
    await trimCategory({ ...log, folder, withoutGroup: true });
    expect(await describeLog(log)).toEqual(before);
  });
});

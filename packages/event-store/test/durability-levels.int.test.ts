import { DurabilityMismatchError, DURABILITY_LEVELS } from '@streamfold/event-store';
import { privateRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { counter } from './counter-decider.ts';
import { replicatedServers } from './replicated-servers.ts';
import { openTestClient, openTestStore } from './test-store.ts';

const server = await privateRedis();
const { master, replica } = await replicatedServers();
const one = { type: 'counted', by: 1 };

describe('a store', () => {
  it.each(DURABILITY_LEVELS)('opened for %s answers that level', async (durability) => {
    const url = durability === 'replicated' ? master.url : server.url;
    const store = await openTestStore(url, { durability, category: `counter-${durability}` });
    expect(await store.append('a', [one], { expectedVersion: 0 })).toMatchObject({ durability });
    expect(await store.handle('b', counter, { by: 1 })).toMatchObject({ durability });
  });

  it('for replicated is refused by a server without replicas, which stays as it is', async () => {
    const category = 'untouched';
    const open = openTestStore(server.url, { durability: 'replicated', category });
    await expect(open).rejects.toThrow(DurabilityMismatchError);
    await expect(open).rejects.toThrow('it has 0 replica(s) online and must have 1');
    expect(await (await openTestClient(server.url)).keys(`${category}*`)).toEqual([]);
  });

  it('for replicated is refused by a server with fewer replicas than it asks for', async () => {
    const open = openTestStore(master.url, { durability: 'replicated', replicas: 2 });
    await expect(open).rejects.toThrow('it has 1 replica(s) online and must have 2');
  });

  it('for replicated is refused where the master itself keeps less than fsync', async () => {
    const redis = await openTestClient(master.url);
    await redis.config('SET', 'appendfsync', 'everysec');
    const open = openTestStore(master.url, { durability: 'replicated' });
    await expect(open).rejects.toThrow('appendfsync is "everysec" and must be "always"');
    await redis.config('SET', 'appendfsync', 'always');
  });

  it.each(DURABILITY_LEVELS)('for %s is refused by a replica', async (durability) => {
    const open = openTestStore(replica.url, { durability });
    await expect(open).rejects.toThrow('its role is "slave" and must be "master"');
  });

  it.each(['memory', 'everysec'] as const)(
    'for %s has every answered append again after a clean stop of the server',
    async (durability) => {
      const settings = durability === 'memory' ? {} : { appendfsync: 'everysec' };
      const own = await privateRedis({ settings });
      const store = await openTestStore(own.url, { durability });
      for (let count = 0; count < 20; count++) await store.handle('kept', counter, { by: 1 });
      await own.stop();
      await own.startAgain();
      expect(await store.load('kept', counter)).toMatchObject({ version: 20 });
    },
  );
});

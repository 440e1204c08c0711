import { describe, expect, it } from 'vitest';
import { privateRedisCluster, privateRedisSentinel } from '../src/index.ts';

describe('a private Redis Cluster', () => {
  it('has its slots on the masters, and a replica in step with each', async () => {
    const cluster = await privateRedisCluster({ masters: 3, replicas: 1 });
    expect(cluster.nodes).toHaveLength(6);
    const holders = new Set<number>();
    for (const key of ['{1}', '{2}', '{3}', '{4}', '{5}', '{6}']) {
      const holder = await cluster.holderOf(key);
      holders.add(holder.port);
      expect(await holder.call('SET', key, 'value')).toBe('OK');
      expect((await cluster.replicaOf(holder)).id).not.toBe(holder.id);
    }
    expect(holders.size).toBe(3);
  });
});

describe('a private Redis with sentinels', () => {
  it('has a master that the sentinels name', async () => {
    const redis = await privateRedisSentinel({ replicas: 1, sentinels: 3 });
    expect((await redis.master()).port).toBe(redis.servers[0]?.port);
  });
});

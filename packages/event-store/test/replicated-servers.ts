import { privateRedis, type PrivateServer } from '@streamfold/testing';
import type { Redis } from 'ioredis';
import { vi } from 'vitest';
import { openTestClient } from './test-store.ts';

/** A master and its replica, each on a folder of its own. */
export interface ReplicatedServers {
  readonly master: PrivateServer;
  readonly replica: PrivateServer;
  /** A plain connection to the master. */
  readonly redis: Redis;
  /** Settles when the master has as many replicas online. */
  readonly untilOnline: (replicas: number) => Promise<void>;
  /**
   * Settles when the replica acknowledges writes. That is later: after a full copy it first writes
   * its own append-only file anew.
   */
  readonly untilAcknowledging: () => Promise<void>;
}

const PATIENCE = { timeout: 20_000, interval: 20 };

/** Starts a master and a replica; they are ended as `privateRedis` says. */
export async function replicatedServers(): Promise<ReplicatedServers> {
  // Without it a new replica waits five seconds for others to be served along with it.
  const settings = { 'repl-diskless-sync-delay': '0' };
  const master = await privateRedis({ settings });
  const replica = await privateRedis({ settings, replicaOf: master });
  const redis = await openTestClient(master.url);
  const online = async () => (await redis.info('replication')).split('state=online').length - 1;
  const untilOnline = async (replicas: number): Promise<void> => {
    await vi.waitUntil(async () => (await online()) === replicas, PATIENCE);
  };
  const command = (await hasWaitAof(redis)) ? ['WAITAOF', '1'] : ['WAIT'];
  const untilAcknowledging = async (): Promise<void> => {
    await vi.waitUntil(async () => {
      await redis.set('probe', 1);
      await redis.wait(1, 100);
      const answer = await redis.call(...(command as [string]), '1', '100');
      return [answer].flat().at(-1) === 1;
    }, PATIENCE);
  };
  await untilAcknowledging();
  return { master, replica, redis, untilOnline, untilAcknowledging };
}

/** Whether the server can say that replicas have an append on their disks. */
export async function hasWaitAof(redis: Redis): Promise<boolean> {
  const [known] = (await redis.call('COMMAND', 'INFO', 'waitaof')) as [unknown];
  return known !== null;
}

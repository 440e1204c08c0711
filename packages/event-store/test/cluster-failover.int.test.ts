import {
  CLUSTER_NODE_TIMEOUT_MS,
  type ClusterNode,
  cutReplication,
  privateRedisCluster,
} from '@streamfold/testing';
import { describe, expect, it, vi } from 'vitest';
import { counter } from './counter-decider.ts';
import { openTestStore } from './test-store.ts';
import {
  expectLostTail,
  expectSoundLog,
  keysOf,
  PATIENT_MS,
  startWriteLoad,
} from './write-load.ts';

const PARTITIONS = 8;
const ALL = Array.from({ length: PARTITIONS }, (_, partition) => partition);
const cluster = await privateRedisCluster({ masters: 3, replicas: 1 });
const categoryStream = (partition: number) => keysOf(partition, PARTITIONS).categoryStream;
const store = await openTestStore(cluster.url, {
  partitions: PARTITIONS,
  appendBudgetMs: PATIENT_MS,
});

/** The partitions whose slots the server has. */
async function partitionsOf(port: number): Promise<ReadonlySet<number>> {
  const all = Array.from({ length: PARTITIONS }, (_, partition) => partition);
  const holders = await Promise.all(
    all.map((partition) => cluster.holderOf(categoryStream(partition))),
  );
  return new Set(ALL.filter((partition) => holders[partition]?.port === port));
}

async function isMaster(node: {
  readonly call: (command: string) => Promise<unknown>;
}): Promise<boolean> {
  const [role] = (await node.call('ROLE')) as [string];
  return role === 'master';
}

/** Makes the replica the master. Redis gives an attempt up that it could not agree on, so it is repeated. */
async function takeOver(replica: ClusterNode): Promise<void> {
  const isDone = async () => {
    if (await isMaster(replica)) return true;
    await replica.call('CLUSTER', 'FAILOVER');
    return false;
  };
  await expect.poll(isDone, { interval: 1_000, timeout: PATIENT_MS }).toBe(true);
}

vi.setConfig({ testTimeout: 2 * PATIENT_MS });

describe('a failover of a cluster that is asked for under load', () => {
  it('loses and doubles nothing', async () => {
    const load = startWriteLoad(store, 'asked');
    await load.more(300);
    const master = await cluster.holderOf(categoryStream(0));
    const replica = await cluster.replicaOf(master);
    const partitions = await partitionsOf(master.port);
    // Away from the one that was the master, and back to it.
    for (const [from, to] of [
      [master, replica],
      [replica, master],
    ] as const) {
      await expect.poll(() => cluster.replicaOf(from), { timeout: PATIENT_MS }).toBe(to);
      await takeOver(to);
      await load.more(100, partitions);
    }
    await load.end();
    const log = await expectSoundLog(store, 'asked');
    expect(load.answered.filter((append) => !log.has(append))).toEqual([]);
    expect(log.commits).toHaveLength(load.answered.length);
  });
});

describe('a master of a cluster that is killed under load', () => {
  it('stops no other partition, and loses at most a tail that was not replicated', async () => {
    const master = await cluster.holderOf(categoryStream(0));
    const failed = await partitionsOf(master.port);
    const others = new Set(ALL.filter((partition) => !failed.has(partition)));
    const replica = await cluster.replicaOf(master);
    const load = startWriteLoad(store, 'killed');
    await load.more(300);
    await cutReplication(master);
    await load.more(50, failed);
    await master.kill();
    // No server is taken for dead earlier: what was answered before this was answered by the killed one.
    const until = performance.now() + CLUSTER_NODE_TIMEOUT_MS / 2;
    await load.more(100, others);
    expect(await isMaster(replica)).toBe(false);
    await load.more(300, failed);
    await load.end();

    const log = await expectSoundLog(store, 'killed');
    const lost = load.answered.filter((append) => !log.has(append));
    expect(lost.filter(({ partition }) => others.has(partition))).toEqual([]);
    let lostCount = 0;
    for (const partition of failed) {
      const answered = load.answered.filter((append) => append.partition === partition);
      lostCount += expectLostTail(answered, log, until).length;
    }
    expect(lostCount).toBeGreaterThanOrEqual(50);
    expect(log.commits).toHaveLength(load.answered.length - lost.length);

    await master.startAgain();
    await expect.poll(() => cluster.replicaOf(replica), { timeout: PATIENT_MS }).toBe(master);
    expect((await expectSoundLog(store, 'killed')).commits).toEqual(log.commits);
  });
});

describe('a store that remembers a stream whose tail a failover lost', () => {
  it('decides on what the log really has', async () => {
    const streamId = 'remembered';
    const partition = store.partitionOf(streamId);
    const append = (by: number, commitId: string) =>
      store.handle(streamId, counter, { by }, { commitId });
    await append(1, 'kept');
    const master = await cluster.holderOf(categoryStream(partition));
    const replica = await cluster.replicaOf(master);
    const offset = async (node: typeof master) =>
      /(?:master|slave)_repl_offset:(\d+)/.exec(
        String(await node.call('INFO', 'replication')),
      )?.[1];
    await expect.poll(async () => (await offset(replica)) === (await offset(master))).toBe(true);
    await cutReplication(master);
    expect(await append(10, 'lost-1')).toMatchObject({ state: 11, version: 2 });
    expect(await append(10, 'lost-2')).toMatchObject({ state: 21, version: 3 });
    await master.kill();
    expect(await append(100, 'after')).toMatchObject({ state: 101, version: 2 });
    expect(await store.load(streamId, counter)).toMatchObject({ state: 101, version: 2 });
    const expected = { expectedVersion: 3 };
    expect(await store.append(streamId, [{ type: 'counted', by: 1 }], expected)).toMatchObject({
      outcome: 'conflict',
      actual: 2,
    });
    // What was lost was answered once; sent again it is new.
    expect(await append(10, 'lost-2')).toMatchObject({
      outcome: 'accepted',
      state: 111,
      version: 3,
    });
    expect(await append(1, 'kept')).toMatchObject({ outcome: 'duplicate', version: 1 });
  });
});

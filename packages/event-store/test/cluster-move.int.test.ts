import { StoreUnavailableError } from '@streamfold/event-store';
import { privateRedisCluster } from '@streamfold/testing';
import { describe, expect, it, vi } from 'vitest';
import { counter } from './counter-decider.ts';
import { eventsOf, openTestStore } from './test-store.ts';
import { expectSoundLog, keysOf, PATIENT_MS, startWriteLoad } from './write-load.ts';

const PARTITIONS = 8;
const cluster = await privateRedisCluster({ masters: 3, replicas: 0 });
const store = await openTestStore(cluster.url, {
  partitions: PARTITIONS,
  appendBudgetMs: PATIENT_MS,
});
const moving = keysOf(0, PARTITIONS);
const others = new Set([1, 2, 3, 4, 5, 6, 7]);

/** The next server after the one that has the partition now. */
async function elsewhere(): Promise<(typeof cluster.nodes)[number]> {
  const holder = await cluster.holderOf(moving.categoryStream);
  const next = cluster.nodes[(cluster.nodes.indexOf(holder) + 1) % cluster.nodes.length];
  if (next === undefined) throw new Error('a cluster without servers');
  return next;
}

vi.setConfig({ testTimeout: 2 * PATIENT_MS });

describe('a partition that is moved to another server under load', () => {
  it('loses and doubles nothing, and holds up no other partition', async () => {
    const load = startWriteLoad(store, 'moved');
    await load.more(400);
    const ownStreams = [...new Set(load.answered.map(({ streamId }) => streamId))]
      .filter((streamId) => store.partitionOf(streamId) === 0)
      .map(moving.stream);
    expect(ownStreams.length).toBeGreaterThan(2);
    for (const keys of [ownStreams.slice(0, 2), [moving.categoryStream], []]) {
      const move = await cluster.moveOf(moving.categoryStream, await elsewhere());
      await move.begin();
      if (keys.length > 0) await move.moveKeys(...keys);
      await load.more(150, others);
      await move.finish();
      await load.more(50, new Set([0]));
      expect(await cluster.holderOf(moving.categoryStream)).toBe(move.to);
    }
    await load.end();
    const log = await expectSoundLog(store, 'moved');
    expect(load.answered.filter((append) => !log.has(append))).toEqual([]);
    expect(log.commits).toHaveLength(load.answered.length);
  });
});

describe('a partition that is stuck half way to another server', () => {
  it('answers that nothing was written, never from half of it', async () => {
    const ids = Array.from({ length: 40 }, (_, index) => `stuck-${index}`);
    const [known = '', unknown = ''] = ids.filter((id) => store.partitionOf(id) === 0);
    const impatient = await openTestStore(cluster.url, {
      partitions: PARTITIONS,
      appendBudgetMs: 500,
    });
    const append = (id: string) => impatient.handle(id, counter, { by: 1 });
    await append(known);
    const move = await cluster.moveOf(moving.categoryStream, await elsewhere());
    await move.begin();
    await move.moveKeys(moving.stream(known));
    // One stream is at the new server already, the other would be a new one.
    for (const id of [known, unknown]) {
      await expect(append(id)).rejects.toThrow(StoreUnavailableError);
      await expect(impatient.load(id, counter)).rejects.toThrow(StoreUnavailableError);
      await expect(eventsOf(impatient, id)).rejects.toThrow(StoreUnavailableError);
    }
    await move.finish();
    expect(await append(known)).toMatchObject({ outcome: 'accepted', version: 2 });
    expect(await append(unknown)).toMatchObject({ outcome: 'accepted', version: 1 });
    expect(await eventsOf(impatient, known)).toHaveLength(2);
  });
});

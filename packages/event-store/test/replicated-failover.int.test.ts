import { describe, expect, it } from 'vitest';
import type { EventStore } from '@streamfold/event-store';
import { counter } from './counter-decider.ts';
import { hasWaitAof, replicatedServers } from './replicated-servers.ts';
import { categoryOf, eventsOf, openTestClient, openTestStore } from './test-store.ts';

const ANSWERS = 300;

/** Appends on 16 streams at once until `isOver`, and gives what was answered as replicated. */
async function appendUntil(store: EventStore, isOver: () => boolean, answered: string[]) {
  const writers = Array.from({ length: 16 }, async (_, writer) => {
    for (let count = 0; !isOver(); count++) {
      const commitId = `${writer}-${count}`;
      const work = store.handle(`stream-${writer % 5}`, counter, { by: 1 }, { commitId });
      const [result] = await Promise.allSettled([work]);
      // What is not answered before the master dies may be in the log or not.
      if (result.status === 'rejected' || result.value.outcome !== 'accepted') continue;
      if (result.value.durability === 'replicated') answered.push(commitId);
    }
  });
  await Promise.all(writers);
}

/** The commit ids that were answered as replicated until `kill`, which comes amid the load. */
async function answeredUntil(url: string, kill: () => Promise<void>): Promise<string[]> {
  const store = await openTestStore(url, { durability: 'replicated', appendBudgetMs: 500 });
  const answered: string[] = [];
  let isOver = false;
  const writing = appendUntil(store, () => isOver, answered);
  await expect.poll(() => answered.length, { timeout: 20_000 }).toBeGreaterThan(ANSWERS);
  await kill();
  isOver = true;
  await writing;
  return answered;
}

async function commitsOf(store: EventStore): Promise<string[]> {
  return (await categoryOf(store)).map(({ meta }) => meta.commitId);
}

describe('a replica that is promoted after its master was killed under load', () => {
  it('has every append that was answered as replicated, and each once', async () => {
    const { master, replica } = await replicatedServers();
    const answered = await answeredUntil(master.url, () => master.kill());

    await (await openTestClient(replica.url)).replicaof('NO', 'ONE');
    const promoted = await openTestStore(replica.url);
    const commits = await commitsOf(promoted);
    expect(commits).toEqual(expect.arrayContaining(answered));
    expect(new Set(commits).size).toBe(commits.length);
    // The own streams are whole: they are read with their hash chains.
    const own = await Promise.all([0, 1, 2, 3, 4].map((id) => eventsOf(promoted, `stream-${id}`)));
    expect(own.flat()).toHaveLength(commits.length);
    expect(await promoted.handle('stream-0', counter, { by: 1 })).toMatchObject({
      outcome: 'accepted',
      durability: 'fsync',
    });
  });

  it('has them too after it was killed itself, where the server has WAITAOF', async (context) => {
    const { master, replica, redis } = await replicatedServers();
    if (!(await hasWaitAof(redis))) context.skip('this server has no WAITAOF (Redis 7.2, Valkey)');
    const answered = await answeredUntil(master.url, async () => {
      await Promise.all([replica.kill(), master.kill()]);
    });

    await replica.startAgain();
    await (await openTestClient(replica.url)).replicaof('NO', 'ONE');
    const promoted = await openTestStore(replica.url);
    expect(await commitsOf(promoted)).toEqual(expect.arrayContaining(answered));
  });
});

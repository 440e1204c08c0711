import { MongoClient, type Collection } from 'mongodb';
import { afterAll, describe, expect, it } from 'vitest';
import { privateMongoReplicaSet, type PrivateMongoReplicaSet } from '../src/index.ts';

interface Numbered {
  readonly _id: number;
}

const WRITE_CONCERN = { w: 'majority', journal: true } as const;

describe('a private MongoDB replica set', async () => {
  const set = await privateMongoReplicaSet();
  const client = new MongoClient(set.url, { writeConcern: WRITE_CONCERN });
  const numbers = client.db('private').collection<Numbered>('numbers');
  afterAll(() => client.close(true));

  it('has three members, of which one takes writes', async () => {
    const hello = await client.db('admin').command({ hello: 1 });
    expect(hello['hosts']).toHaveLength(3);
    expect(hello['primary']).toBe(await primaryHost(set));
    expect(new Set(set.members.map(({ pid }) => pid)).size).toBe(3);
  });

  it('keeps what a majority has journaled when the primary is killed', async () => {
    const old = await set.primary();
    await numbers.insertMany(numbered(0, 1_000));
    const { tookMs } = await set.killPrimary();
    expect(tookMs).toBeGreaterThan(0);
    expect(await set.primary()).not.toBe(old);
    expect(await contentOf(numbers)).toEqual(numbered(0, 1_000));
    await numbers.insertMany(numbered(1_000, 1_100));
  });

  it('takes a killed member back, with what was written meanwhile', async () => {
    const back = set.members.map(({ pid }) => pid);
    await set.restartKilled();
    const restarted = set.members.filter(({ pid }, index) => pid !== back[index]);
    expect(restarted).toHaveLength(1);
    // Only with the one that came back are three members there to acknowledge.
    await numbers.insertMany(numbered(1_100, 1_200), { writeConcern: { w: 3, journal: true } });
    const alone = new MongoClient(restarted[0]?.url ?? '', { readPreference: 'secondary' });
    const copy = alone.db('private').collection<Numbered>('numbers');
    expect(await contentOf(copy)).toEqual(numbered(0, 1_200));
    await alone.close(true);
  });

  it('has another primary after the primary stepped down', async () => {
    const old = await set.primary();
    await set.stepDown();
    expect(await set.primary()).not.toBe(old);
    await numbers.insertOne({ _id: 1_200 });
    expect(await contentOf(numbers)).toEqual(numbered(0, 1_201));
  });

  it('has another primary while the primary is frozen', async () => {
    const old = await set.primary();
    await old.pause();
    expect(await set.primary()).not.toBe(old);
    await old.resume();
    await numbers.insertOne({ _id: 1_201 }, { writeConcern: { w: 3, journal: true } });
  });

  it('ends all of its processes', async () => {
    const pids = set.members.map(({ pid }) => pid);
    await set.stop();
    for (const pid of pids) expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH');
  });
});

async function primaryHost(set: PrivateMongoReplicaSet): Promise<string> {
  return `127.0.0.1:${String((await set.primary()).port)}`;
}

function numbered(first: number, end: number): Numbered[] {
  return Array.from({ length: end - first }, (_, index) => ({ _id: first + index }));
}

function contentOf(collection: Collection<Numbered>): Promise<readonly Numbered[]> {
  return collection.find().sort({ _id: 1 }).toArray();
}

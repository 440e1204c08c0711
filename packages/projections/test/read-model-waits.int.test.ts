import { privateMongo, sharedMongo } from '@streamfold/testing';
import type { CommandStartedEvent, Db } from 'mongodb';
import { MongoClient } from 'mongodb';
import { afterAll, describe, expect, it } from 'vitest';
import {
  createMongoClient,
  openReadModelWaits,
  PartUnavailableError,
  type AnyProjection,
  type ReadModelWaits,
} from '../src/index.ts';

const mongo = sharedMongo();
// What is sent to MongoDB is counted, so that sharing a look can be seen.
const client = new MongoClient(mongo.url, { monitorCommands: true });
afterAll(() => client.close());
const db = client.db(mongo.databaseName);
const committed = { writeConcern: { w: 'majority' } } as const;

const base = {
  name: 'sums',
  version: 1,
  collection: 'sums',
  isStreamId: () => true,
  initialState: 0,
  parseEvent: () => undefined,
  evolve: () => 0,
  toBody: () => ({}),
  fromBody: () => 0,
} as const;
const ofStreams: AnyProjection = { ...base, kind: 'stream' };
const ofTheCategory: AnyProjection = { ...base, name: 'all', kind: 'category', key: () => 'all' };

const LONG = { timeoutMs: 20_000 } as const;
const SHORT = { timeoutMs: 100 } as const;
const token = (version: number, position = '9999-0', partition = 0) => ({
  version,
  partition,
  position,
});

async function documentAt(streamId: string, version: number): Promise<void> {
  const sums = db.collection<{ _id: string; version: number }>('sums', committed);
  await sums.updateOne({ _id: streamId }, { $set: { version } }, { upsert: true });
}

async function park(streamId: string, version?: number, projection = 'sums'): Promise<void> {
  const entryId = `${streamId}-${version ?? ''}`;
  const parked = { projection, streamId, ...(version === undefined ? {} : { version }) };
  const documents = db.collection<{ _id: object }>('parked', committed);
  await documents.insertOne({ _id: { projection, entryId }, ...parked });
}

async function checkpointAt(
  projection: string,
  partition: number,
  position: string,
): Promise<void> {
  const checkpoints = db.collection<{ _id: object }>('checkpoints', committed);
  const _id = { projection, partition };
  await checkpoints.updateOne({ _id }, { $set: { position } }, { upsert: true });
}

/** The names of the commands that are sent while `work` runs. */
async function commandsDuring(work: () => Promise<unknown>): Promise<readonly string[]> {
  const names: string[] = [];
  const note = ({ commandName }: CommandStartedEvent): number => names.push(commandName);
  client.on('commandStarted', note);
  await work();
  client.off('commandStarted', note);
  return names;
}

function waitsFor(projection: AnyProjection, database: Db = db): ReadModelWaits {
  return openReadModelWaits(database, projection);
}

describe('a wait for a stream', () => {
  it('ends when its document is there at the version, however late, and not before', async () => {
    const waits = waitsFor(ofStreams);
    await documentAt('late', 2);
    let hasEnded = false;
    const ended = waits.waitUntil({ streamId: 'late', token: token(4) }, LONG).finally(() => {
      hasEnded = true;
    });
    const below = waits.waitUntil({ streamId: 'late', token: token(3) }, LONG);
    await documentAt('late', 3);
    expect(await below).toEqual({ outcome: 'reached' });
    expect(hasEnded).toBe(false);
    await documentAt('late', 5);
    expect(await ended).toEqual({ outcome: 'reached' });
  });

  it('ends for a stream that had no document, once it has one', async () => {
    const ended = waitsFor(ofStreams).waitUntil({ streamId: 'new', token: token(1) }, LONG);
    await documentAt('new', 1);
    expect(await ended).toEqual({ outcome: 'reached' });
  });

  it('says when its time is up, and does not go by the checkpoint', async () => {
    await checkpointAt('sums', 0, '9999-9');
    await documentAt('behind', 1);
    const what = { streamId: 'behind', token: token(2, '5-0') };
    expect(await waitsFor(ofStreams).waitUntil(what, SHORT)).toEqual({ outcome: 'timed_out' });
  });

  it('says that the stream is halted, also when that happens while it waits', async () => {
    const waits = waitsFor(ofStreams);
    await documentAt('bad', 1);
    const ended = waits.waitUntil({ streamId: 'bad', token: token(3) }, LONG);
    await park('bad', 2);
    expect(await ended).toEqual({ outcome: 'halted' });
    await park('nameless');
    const nameless = { streamId: 'nameless', token: token(1) };
    expect(await waits.waitUntil(nameless, LONG)).toEqual({ outcome: 'halted' });
  });

  it('ends as reached where the stream is halted behind the version', async () => {
    await documentAt('further', 3);
    await park('further', 4);
    const what = { streamId: 'further', token: token(3) };
    expect(await waitsFor(ofStreams).waitUntil(what, LONG)).toEqual({ outcome: 'reached' });
  });

  it('goes on waiting where the stream is halted in another projection', async () => {
    await park('elsewhere', 1, 'other');
    const what = { streamId: 'elsewhere', token: token(3) };
    const ended = waitsFor(ofStreams).waitUntil(what, LONG);
    expect(await waitsFor(ofStreams).waitUntil(what, SHORT)).toEqual({ outcome: 'timed_out' });
    await documentAt('elsewhere', 3);
    expect(await ended).toEqual({ outcome: 'reached' });
  });

  it('goes on waiting where what is parked comes after the version', async () => {
    await documentAt('before', 1);
    await park('before', 3);
    const ended = waitsFor(ofStreams).waitUntil({ streamId: 'before', token: token(2) }, LONG);
    await documentAt('before', 2);
    expect(await ended).toEqual({ outcome: 'reached' });
  });
});

describe('a wait for a position', () => {
  it.each([ofStreams, ofTheCategory])(
    'ends at the checkpoint of its partition: $kind',
    async (of) => {
      const waits = waitsFor(of);
      await checkpointAt(of.name, 1, '9-0');
      await checkpointAt(of.name, 2, '50-0');
      const ended = waits.waitUntil({ token: token(1, '10-2', 1) }, LONG);
      expect(await waits.waitUntil({ token: token(1, '10-2', 1) }, SHORT)).toEqual({
        outcome: 'timed_out',
      });
      await checkpointAt(of.name, 1, '10-2');
      expect(await ended).toEqual({ outcome: 'reached' });
    },
  );

  it('is what is waited for also with a stream where documents follow many streams', async () => {
    await documentAt('many', 9);
    const waits = waitsFor(ofTheCategory);
    const ended = waits.waitUntil({ streamId: 'many', token: token(1, '77-0', 5) }, LONG);
    await checkpointAt('all', 5, '78-0');
    expect(await ended).toEqual({ outcome: 'reached' });
  });
});

describe('a wait for the tails of the log', () => {
  it('ends when every partition is there', async () => {
    const waits = waitsFor({ ...ofStreams, name: 'tailed' });
    const tails = ['7-1', '0-0', '12-0'];
    await checkpointAt('tailed', 0, '8-0');
    await checkpointAt('tailed', 2, '9-0');
    expect(await waits.whenCaughtUp(tails, SHORT)).toEqual({ outcome: 'timed_out' });
    const ended = waits.whenCaughtUp(tails, LONG);
    await checkpointAt('tailed', 2, '12-0');
    expect(await ended).toEqual({ outcome: 'reached' });
  });

  it('ends at once for a log without an event, and refuses what is no position', async () => {
    const waits = waitsFor({ ...ofStreams, name: 'unheard-of' });
    expect(await waits.whenCaughtUp(['0-0', '0-0'], LONG)).toEqual({ outcome: 'reached' });
    await expect(waits.whenCaughtUp(['0-0', 'end'], LONG)).rejects.toThrow(TypeError);
  });
});

describe('all waits of a read model', () => {
  it('share their looks, and none looks when nobody waits', async () => {
    const waits = waitsFor(ofStreams);
    const commands = await commandsDuring(async () => {
      const ids = Array.from({ length: 500 }, (_, index) => `crowd-${index}`);
      const ended = ids.map((streamId) => waits.waitUntil({ streamId, token: token(1) }, LONG));
      const sums = db.collection<{ _id: string; version: number }>('sums', committed);
      await sums.insertMany(ids.map((_id) => ({ _id, version: 1 })));
      await Promise.all(ended);
    });
    const finds = commands.filter((name) => name === 'find');
    expect(finds.length).toBeGreaterThan(0);
    // Each on its own would have looked 500 times in the first moment.
    expect(finds.length).toBeLessThan(250);
    // Something happens meanwhile that takes longer than the longest pause.
    const later = await commandsDuring(() => db.command({ ping: 1, comment: 'as time goes by' }));
    expect(later).toEqual(['ping']);
  });

  it('fail when MongoDB does not answer, and work again when it does', async () => {
    const server = await privateMongo();
    const own = createMongoClient(server.url, { name: 'test', selectionTimeoutMs: 500 });
    const waits = waitsFor(ofStreams, own.db('waits'));
    await server.stop();
    const lost = waits.waitUntil({ streamId: 'x', token: token(1) }, LONG);
    await expect(lost).rejects.toThrow(PartUnavailableError);

    await server.startAgain();
    const writer = new MongoClient(server.url);
    const sums = writer.db('waits').collection<{ _id: string; version: number }>('sums', committed);
    await sums.insertOne({ _id: 'x', version: 1 });
    await writer.close();
    expect(await waits.waitUntil({ streamId: 'x', token: token(1) }, LONG)).toEqual({
      outcome: 'reached',
    });
    await own.close();
  }, 60_000);

  it('end as timed out when they are closed', async () => {
    const waits = waitsFor(ofStreams);
    const ended = waits.waitUntil({ streamId: 'never', token: token(1) }, LONG);
    waits.close();
    expect(await ended).toEqual({ outcome: 'timed_out' });
  });
});

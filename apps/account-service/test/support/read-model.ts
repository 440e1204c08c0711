import { statement } from '@streamfold/account-projections';
import { decodeCategoryEntry } from '@streamfold/event-store';
import type { SharedMongo } from '@streamfold/testing';
import type { Redis } from 'ioredis';
import { MongoClient, type Db } from 'mongodb';
import { afterAll } from 'vitest';

/** The read model of statements, as a projector leaves it. */
export interface ReadModel {
  readonly db: Db;
  /** Writes the lines of an account up to `version`, from its events in the log. */
  readonly writeLines: (id: string, version: number) => Promise<void>;
  /** Says that the lines are there up to `version`. */
  readonly writeHead: (id: string, version: number) => Promise<void>;
  /** Both, in the order in which a projector writes them. */
  readonly project: (id: string, version: number) => Promise<void>;
  /** Parks an entry of the account, as it halts it. */
  readonly park: (id: string, version: number) => Promise<void>;
}

const committed = { writeConcern: { w: 'majority' } } as const;

/** Opens the read model in a database; it is closed when the file ends. */
export function openReadModel({ url, databaseName }: SharedMongo, redis: Redis): ReadModel {
  const client = new MongoClient(url);
  afterAll(() => client.close());
  const db = client.db(databaseName);
  const heads = db.collection<{ _id: string }>(statement.collection, committed);
  const lines = db.collection<{ _id: string }>(statement.lines.collection, committed);
  const parked = db.collection<{ _id: object }>('parked', committed);

  /** The account after each of its events up to `version`, with the line that the event has. */
  const foldTo = async (id: string, version: number) => {
    let state = statement.initialState;
    const found: { readonly version: number; readonly line: object | undefined }[] = [];
    for (const [entryId, fields] of await redis.xrange('accountStream', '-', '+')) {
      const entry = decodeCategoryEntry(entryId, fields, 0);
      const { streamId, position, version: at, meta } = entry;
      if (streamId !== id || at > version) continue;
      const facts = { streamId, version: at, position, time: meta.time };
      const event = statement.parseEvent(entry.event);
      state = statement.evolve(state, event, facts);
      const line = statement.lines.toLine(state, event, facts);
      const members = { ...facts, time: new Date(meta.time), hash: meta.hash, generation: 1 };
      found.push({ version: at, line: line === undefined ? undefined : { ...members, ...line } });
    }
    return { state, found };
  };

  const writeLines = async (id: string, version: number): Promise<void> => {
    const { found } = await foldTo(id, version);
    for (const { version: at, line } of found) {
      if (line === undefined) continue;
      await lines.updateOne({ _id: `${id}:${at}` }, { $set: line }, { upsert: true });
    }
  };
  const writeHead = async (id: string, version: number): Promise<void> => {
    const { state } = await foldTo(id, version);
    const members = { ...statement.toBody(state), version };
    await heads.updateOne({ _id: id }, { $set: members }, { upsert: true });
  };
  return {
    db,
    writeLines,
    writeHead,
    project: async (id, version) => {
      await writeLines(id, version);
      await writeHead(id, version);
    },
    park: async (streamId, version) => {
      const projection = statement.name;
      const facts = { projection, streamId, version };
      await parked.insertOne({ _id: { projection, entryId: `${streamId}-${version}` }, ...facts });
    },
  };
}

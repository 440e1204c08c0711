import type { Db, Document } from 'mongodb';
import { expect } from 'vitest';
import { tally, type Add } from './tally.ts';
import type { TestLog } from './test-log.ts';

/** What the documents of `tally` look like in MongoDB. */
export interface TallyDocument extends Document {
  readonly _id: string;
  readonly total: number;
  readonly version: number;
  readonly hash: string;
  readonly timestamps: string[];
  readonly updatedAt: Date;
}

/** Every document, by id. */
export async function documentsOf(db: Db): Promise<TallyDocument[]> {
  return await db.collection<TallyDocument>(tally.collection).find().sort({ _id: 1 }).toArray();
}

/** Fails unless there is one document for each stream, equal to the fold of its own events. */
export async function expectConverged(log: TestLog, db: Db): Promise<void> {
  const documents = await documentsOf(db);
  const ids = await streamIds(log);
  expect(documents.map(({ _id }) => _id)).toEqual(ids);
  for (const document of documents) {
    let total = 0;
    let version = 0;
    let hash = '';
    let time = 0;
    for await (const { event, meta, ...recorded } of log.store.readStream(document._id)) {
      total = folded(total, tally.parseEvent(event));
      ({ version } = recorded);
      ({ hash, time } = meta);
    }
    const expected = { _id: document._id, total, version, hash, updatedAt: new Date(time) };
    expect(document).toMatchObject(expected);
  }
  // The group is told a moment after the documents are there.
  await expect.poll(() => log.pendingCount()).toBe(0);
}

async function streamIds(log: TestLog): Promise<string[]> {
  const keys = await log.redis.keys(log.keys.stream('*'));
  return keys
    .filter((key) => !key.endsWith(':snapshot'))
    .map((key) => key.slice(log.keys.stream('').length))
    .sort();
}

function folded(total: number, event: Add): number {
  return tally.evolve(total, event, { streamId: '', version: 1, position: undefined, time: 0 });
}

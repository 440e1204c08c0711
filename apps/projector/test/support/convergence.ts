import { accountDecider } from '@streamfold/accounts';
import { categoryKeys, type EventStore } from '@streamfold/event-store';
import type { Redis } from 'ioredis';
import type { Db } from 'mongodb';
import { expect } from 'vitest';

const keys = categoryKeys('account');

/** Fails unless every document is the fold of its account's own stream, and nothing is pending. */
export async function expectConverged(store: EventStore, redis: Redis, db: Db): Promise<void> {
  const documents = await db
    .collection<{ readonly _id: string }>('accountCollection')
    .find()
    .sort({ _id: 1 })
    .toArray();
  const streams = (await redis.keys(keys.stream('*'))).filter((key) => !key.endsWith(':snapshot'));
  expect(documents.map(({ _id }) => keys.stream(_id))).toEqual(streams.sort());
  for (const document of documents) {
    const { state, version } = await store.load(document._id, accountDecider);
    if (state.status === 'absent') throw new Error(`account ${document._id} has no event`);
    const { funds, overdraftLimit } = state;
    expect(document).toMatchObject({ funds, overdraftLimit, version });
  }
  const [pendingCount] = await redis.xpending(keys.categoryStream, keys.group);
  expect(pendingCount).toBe(0);
}

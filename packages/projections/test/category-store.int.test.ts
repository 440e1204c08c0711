import { sharedMongo } from '@streamfold/testing';
import type { Document } from 'mongodb';
import { afterAll, describe, expect, it } from 'vitest';
import { liveBuild } from '../src/build.ts';
import { FencedError } from '../src/errors.ts';
import { createMongoClient } from '../src/mongo/connect-mongo.ts';
import { mongoCategoryStore } from '../src/mongo/mongo-category-store.ts';
import { prepareParking } from '../src/mongo/mongo-parking.ts';
import { askParked } from '../src/mongo/parked-requests.ts';
import { categoryStoreContract } from './support/category-store-contract.ts';
import { sums } from './support/sums.ts';

const mongo = sharedMongo();
const client = createMongoClient(mongo.url, { name: 'test', selectionTimeoutMs: 1_000 });
const db = client.db(mongo.databaseName);
const build = liveBuild(sums, 1);

afterAll(() => client.close());

describe('the store of many streams in MongoDB', () => {
  categoryStoreContract(async () => {
    await empty();
    return {
      store: (place) => mongoCategoryStore(db, { build, ...place }),
      documents: async () => {
        const found = await db.collection<Document & { _id: string }>('sums').find().toArray();
        return Object.fromEntries(
          found.map(({ _id, rules, ...body }) => {
            expect(rules).toBe(sums.version);
            return [_id, body];
          }),
        );
      },
      ask: async (partition, entryId, action) => {
        const target = { entryId, partition };
        expect(await askParked(db, { projection: 'sums', target, action })).toHaveLength(1);
      },
      parkedCount: () => db.collection('parked').countDocuments(),
    };
  });

  it('folds again when another transaction has written the same document meanwhile', async () => {
    await empty();
    const stores = [0, 1, 2, 3].map((partition) =>
      mongoCategoryStore(db, { build, partition, fence: 1 }),
    );
    let folds = 0;
    const rounds = 25;
    await Promise.all(
      stores.map(async (store) => {
        await store.open();
        for (let round = 0; round < rounds; round += 1) {
          await store.change({
            keys: ['hot'],
            position: `${round}-0`,
            fold: (documents) => {
              folds += 1;
              const n = Number(documents.get('hot')?.['n'] ?? 0) + 1;
              return {
                documents: new Map([['hot', { n }]]),
                checkpoint: { position: `${round + 1}-0`, hash: 'h', count: round + 1, time: 0 },
                parking: { parked: [], waiting: [], resumed: [] },
              };
            },
          });
        }
      }),
    );
    expect(await db.collection('sums').findOne()).toMatchObject({ n: stores.length * rounds });
    expect(folds).toBeGreaterThan(stores.length * rounds);
  });

  it('changes nothing once its checkpoint was taken away', async () => {
    await empty();
    const store = mongoCategoryStore(db, { build, partition: 0, fence: 1 });
    await store.open();
    await db.collection('checkpoints').deleteMany({});
    const checkpoint = { position: '1-0', hash: 'h', count: 1, time: 0 };
    const parking = { parked: [], waiting: [], resumed: [] };
    const fold = () => ({ documents: new Map([['a', { n: 1 }]]), checkpoint, parking });
    const change = store.change({ keys: ['a'], position: '0-0', fold });
    await expect(change).rejects.toThrow(FencedError);
    expect(await db.collection('sums').countDocuments()).toBe(0);
  });
});

async function empty(): Promise<void> {
  for (const name of ['sums', 'checkpoints', 'parked']) await db.collection(name).deleteMany({});
  await prepareParking(db);
}

import { Long, MongoClient, type AnyBulkWriteOperation, type Collection } from 'mongodb';

/** A document as large as one of an account. */
interface BalanceDocument {
  readonly _id: string;
  readonly funds: Long;
  readonly overdraftLimit: Long;
  readonly version: number;
  readonly timestamps: readonly string[];
  readonly hash: string;
  readonly generation: number;
  readonly updatedAt: Date;
}

const BULK = 1_000;
const IN_FLIGHT = 4;
const REPLACES = 200_000;

/** Inserts a second into an empty collection, journaled on a majority. */
export async function rawInserts(url: string, documents: number): Promise<number> {
  return await onEmpty(url, (collection) =>
    timed(collection, documents, (index) => ({
      insertOne: { document: documentAt(index, 1) },
    })),
  );
}

/** Conditional replaces a second of so many documents in turn, journaled on a majority. */
export async function rawReplaces(url: string, documents: number): Promise<number> {
  return await onEmpty(url, async (collection) => {
    await collection.insertMany(Array.from({ length: documents }, (_, at) => documentAt(at, 1)));
    return await timed(collection, REPLACES, (index) => {
      const version = Math.floor(index / documents) + 1;
      const { _id, ...replacement } = documentAt(index % documents, version + 1);
      return { replaceOne: { filter: { _id, version }, replacement } };
    });
  });
}

async function timed(
  collection: Collection<BalanceDocument>,
  count: number,
  operation: (index: number) => AnyBulkWriteOperation<BalanceDocument>,
): Promise<number> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < count) {
      const from = next;
      next += BULK;
      const length = Math.min(BULK, count - from);
      const operations = Array.from({ length }, (_, index) => operation(from + index));
      await collection.bulkWrite(operations, { ordered: false });
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
  return count / ((performance.now() - started) / 1_000);
}

function documentAt(index: number, version: number): BalanceDocument {
  return {
    _id: `account-${index}`,
    funds: Long.fromNumber(version * 100),
    overdraftLimit: Long.fromNumber(0),
    version,
    timestamps: ['1795315544516-0'],
    hash: 'ggi6wU-Iq6IlqNpB',
    generation: 1,
    updatedAt: new Date(1_795_315_544_516),
  };
}

async function onEmpty<T>(
  url: string,
  work: (collection: Collection<BalanceDocument>) => Promise<T>,
): Promise<T> {
  const client = await MongoClient.connect(url);
  const db = client.db('bench_raw');
  try {
    await db.dropDatabase();
    const options = { writeConcern: { w: 'majority', journal: true } } as const;
    return await work(db.collection<BalanceDocument>('raw', options));
  } finally {
    await db.dropDatabase();
    await client.close();
  }
}

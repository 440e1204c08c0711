import { openRedisEventStore } from '@streamfold/event-store';
import process from 'node:process';
import { FencedError } from '../../src/errors.ts';
import { createMongoClient } from '../../src/mongo/connect-mongo.ts';
import { runCategory } from './run-category.ts';
import { sums } from './sums.ts';

// A process that folds `sums` until it is killed, or fenced.
const [redisUrl = '', partitions = '', mongoUrl = '', databaseName = '', fence = ''] =
  process.argv.slice(2);
const events = await openRedisEventStore({
  url: redisUrl,
  category: 'sums',
  durability: 'memory',
  partitions: Number(partitions),
});
const client = createMongoClient(mongoUrl, { name: 'child' });
const line = (message: string): void => {
  process.stdout.write(`${message}\n`);
};
line('running');
try {
  await runCategory({
    projection: sums,
    events,
    db: client.db(databaseName),
    fence: Number(fence),
    logger: { info: line, warn: line, error: line },
    signal: new AbortController().signal,
  });
} catch (error) {
  if (!(error instanceof FencedError)) throw error;
  line('fenced');
  process.exit(0);
}

import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { createMongoClient } from '../../src/mongo/connect-mongo.ts';
import { rebuildProjection } from '../../src/mongo/rebuild/rebuild-projection.ts';
import { ledger, letters } from './ledger.ts';
import { openLedgerLog } from './ledger-log.ts';

// A process that rebuilds a projection, to be killed.
const [kind, redisUrl = '', partitions = '', mongoUrl = '', databaseName = '', ttlMs = ''] =
  process.argv.slice(2);
const log = await openLedgerLog(redisUrl, Number(partitions));
const client = createMongoClient(mongoUrl, { name: 'child' });
const say = (message: string): void => {
  process.stdout.write(`${message}\n`);
};
say('running');
const parts = {
  projection: kind === 'stream' ? ledger() : letters,
  db: client.db(databaseName),
  entries: log.events.entries,
  logIdentities: log.logIdentities,
  logger: { info: say, warn: say, error: say },
};
const rebuild = async (): Promise<string> => {
  const options = { pageEntriesMax: 20, lockTtlMs: Number(ttlMs) };
  return (await rebuildProjection(parts, options)).outcome;
};
// One that was killed before this one has the lock for a moment still.
while ((await rebuild()) === 'busy') await delay(50);
await client.close();
await log.close();

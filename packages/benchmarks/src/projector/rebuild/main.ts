import process from 'node:process';
import { balances } from '@streamfold/account-projections';
import { describeLog, openRedisEventStore } from '@streamfold/event-store';
import { createMongoClient, rebuildProjection } from '@streamfold/projections';

/** Rebuilds the balances in a process of its own, and prints what that took as one JSON line. */
const { REDIS_URL: url = '', MONGO_URL: mongoUrl = '' } = process.env;
const database = process.env['MONGO_DATABASE'] ?? 'bench';

const log = { url, category: 'account' };
const { identities: logIdentities } = await describeLog(log);
const store = await openRedisEventStore({ ...log, lanes: 1 });
const mongo = createMongoClient(mongoUrl, { name: 'bench-rebuild' });
const say = (message: string, facts?: object): void => {
  process.stderr.write(`${message} ${JSON.stringify(facts)}\n`);
};
await mongo.connect();
const startedAt = performance.now();
const result = await rebuildProjection({
  projection: balances,
  db: mongo.db(database),
  entries: store.entries,
  logIdentities,
  logger: { info: () => undefined, warn: say, error: say },
});
const seconds = (performance.now() - startedAt) / 1_000;
if (result.outcome !== 'switched') throw new Error(`the rebuild was ${result.outcome}`);
const peakMegabytes = process.resourceUsage().maxRSS / 1_024;
process.stdout.write(`${JSON.stringify({ seconds, peakMegabytes })}\n`);
await Promise.all([store.close(), mongo.close()]);

import { randomUUID } from 'node:crypto';
import process from 'node:process';
import { accountProjections } from '@streamfold/account-projections';
import { openRedisEventStore } from '@streamfold/event-store';
import { createLeaseClient, createMongoClient, openProjector } from '@streamfold/projections';

/**
 * A projector in a process of its own: catches up with a log, prints what that took as one JSON line,
 * and goes on until it is told to stop. It is asked for by its environment, as every process is.
 */
const { REDIS_URL: url = '', MONGO_URL: mongoUrl = '', PROJECTION: name = '' } = process.env;
const database = process.env['MONGO_DATABASE'] ?? 'bench';

const store = await openRedisEventStore({ url, category: 'account', lanes: 1 });
const mongo = createMongoClient(mongoUrl, { name: 'bench-projector' });
const leaseMongo = createLeaseClient(mongoUrl, { name: 'bench-projector-leases' });
const say = (message: string, facts?: object): void => {
  process.stderr.write(`${message} ${JSON.stringify(facts)}\n`);
};
const quiet = { info: () => undefined, warn: say, error: say };
const projector = openProjector({
  store,
  hasArchive: false,
  redis: { url },
  category: 'account',
  mongo,
  leaseMongo,
  database,
  projections: accountProjections.filter((one) => name === '' || one.name === name),
  name: 'bench',
  logger: quiet,
  now: () => performance.now(),
  random: Math.random,
  randomUUID,
});
const stopping = new AbortController();
process.on('SIGTERM', () => stopping.abort());
const running = projector.run(stopping.signal);

const looking = setInterval(() => {
  const { held } = projector;
  if (held.length === 0) return;
  clearInterval(looking);
  const heldAt = performance.now();
  void Promise.all(held.map(({ progress }) => progress.whenCaughtUp())).then(() => {
    const seconds = (performance.now() - heldAt) / 1_000;
    const peakMegabytes = process.resourceUsage().maxRSS / 1_024;
    process.stdout.write(`${JSON.stringify({ seconds, peakMegabytes })}\n`);
  });
}, 1);

await running;
clearInterval(looking);
await Promise.all([store.close(), mongo.close(), leaseMongo.close()]);

import { accountDecider, NO_OVERDRAFT, parseAmount } from '@streamfold/accounts';
import { openRedisEventStore, type EventStore } from '@streamfold/event-store';
import { privateRedis, seededRandom, sharedMongo } from '@streamfold/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { runCli } from './run-cli.ts';
import { projectorsOfFile, type RunningProjector } from './running-projector.ts';

/** Longer by hand: `STREAMFOLD_KILL_SECONDS=60 npm test -- apps/cli/test/projectors-killed`. */
const SECONDS = Number(process.env['STREAMFOLD_KILL_SECONDS'] ?? '5');
const DEPOSITS_A_SECOND = 2_000;
const ACCOUNTS = 500;
const PARTITIONS = 4;
const TICK_MS = 10;

const redis = await privateRedis();
const { url: mongoUrl, databaseName } = sharedMongo();
const startProjector = projectorsOfFile();
const random = seededRandom();
const store = await openRedisEventStore({
  url: redis.url,
  category: 'account',
  durability: 'memory',
  partitions: PARTITIONS,
});
afterAll(() => store.close());

const ids = Array.from({ length: ACCOUNTS }, (_, index) => `account-${index}`);
const places = {
  redisUrl: redis.url,
  mongoUrl,
  databaseName,
  settings: { DURABILITY: 'memory', LEASE_MS: '1000', PARTITIONS: String(PARTITIONS) },
};

it(
  `of two projectors one is killed every second for ${SECONDS} s under ${DEPOSITS_A_SECOND} deposits a second: no difference`,
  async () => {
    await createAccounts(store);
    const running = [await startProjector(places), await startProjector(places)];
    const loading = new AbortController();
    const load = depositSteadily(store, loading.signal);
    for (let second = 0; second < SECONDS; second += 1) {
      await sleep(1_000);
      const victim = random.integer(0, 1);
      await running[victim]?.kill();
      running[victim] = await startAtOnce();
    }
    loading.abort();
    const deposits = await load;
    expect(deposits).toBeGreaterThan(0);
    for (const name of ['balances', 'transactions', 'totals']) {
      const flags = ['--url', redis.url, '--mongo', mongoUrl, '--database', databaseName];
      const { code, stdout, stderr } = await runCli(['verify', name, ...flags]);
      expect({ name, code, stderr, stdout }).toMatchObject({ name, code: 0 });
      expect(stdout).toContain('0 differences');
    }
  },
  SECONDS * 2_000 + 120_000,
);

/** Not waited for: it may be killed before it is ready. */
async function startAtOnce(): Promise<RunningProjector> {
  return await startProjector({ ...places, isReadyAwaited: false });
}

async function createAccounts(into: EventStore): Promise<void> {
  const command = { type: 'createAccount', overdraftLimit: NO_OVERDRAFT } as const;
  await Promise.all(ids.map((id) => into.handle(id, accountDecider, command)));
}

/** Deposits at their times, whether the ones before are answered or not; answers how many there were. */
async function depositSteadily(into: EventStore, signal: AbortSignal): Promise<number> {
  const amount = parseAmount(1);
  if (amount === undefined) throw new RangeError('1 is an amount');
  const answered: Promise<unknown>[] = [];
  const started = performance.now();
  while (!signal.aborted) {
    const due = ((performance.now() - started) / 1_000) * DEPOSITS_A_SECOND;
    while (answered.length < due) {
      answered.push(into.handle(random.pick(ids), accountDecider, { type: 'deposit', amount }));
    }
    await sleep(TICK_MS);
  }
  await Promise.all(answered);
  return answered.length;
}

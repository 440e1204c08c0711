import { accountId } from '../../append-load.ts';
import { Latencies, type LatencySummary } from '../../latencies.ts';
import type { RunningEmmett } from './emmett-store.ts';

const ACCOUNTS = 1_000;
const SECONDS = 5;

/** What Emmett came to on the same work. */
export interface EmmettMeasurement {
  readonly perSecond: number;
  readonly latency: LatencySummary;
}

/**
 * Deposits on a thousand accounts by a caller each, every one an append of its own that expects the
 * version of the answer before. Nothing is loaded and nothing decided: less work than ours does.
 */
export async function measureEmmett(running: RunningEmmett): Promise<EmmettMeasurement> {
  const { store, appendsAtOnce } = running;
  const inTurn = limiter(appendsAtOnce);
  // The first append makes the tables.
  await create('first');
  const ids = Array.from({ length: ACCOUNTS }, (_, index) => accountId(index));
  const versions = await Promise.all(ids.map((id) => inTurn(() => create(id))));
  const latencies = new Latencies();
  const started = performance.now();
  const end = started + SECONDS * 1_000;
  let appends = 0;
  await Promise.all(
    ids.map(async (id, index) => {
      let version = versions[index] ?? 0n;
      while (performance.now() < end) {
        const asked = performance.now();
        const events = [{ type: 'deposit', data: { id, amount: 1 } }];
        const options = { expectedStreamVersion: version };
        const appended = await inTurn(() => store.appendToStream(`account-${id}`, events, options));
        version = appended.nextExpectedStreamVersion;
        latencies.record(performance.now() - asked);
        appends += 1;
      }
    }),
  );
  const seconds = (performance.now() - started) / 1_000;
  return { perSecond: appends / seconds, latency: latencies.summary() };

  async function create(id: string): Promise<bigint> {
    const options = { expectedStreamVersion: 'STREAM_DOES_NOT_EXIST' } as const;
    const events = [{ type: 'create', data: { id } }];
    const { nextExpectedStreamVersion } = await store.appendToStream(
      `account-${id}`,
      events,
      options,
    );
    return nextExpectedStreamVersion;
  }
}

/** Lets so many pieces of work run at once, first come, first served. */
function limiter(atOnce: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}

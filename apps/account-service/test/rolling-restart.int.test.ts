import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom, sharedRedis } from '@streamfold/testing';
import { Redis } from 'ioredis';
import { afterAll, expect, it } from 'vitest';
import { create, deposit, read } from './support/account-requests.ts';
import { send, type Answer } from './support/send.ts';
import { startServiceProcess, type ServiceProcess } from './support/service-process.ts';

// Two services on one Redis are replaced one after the other, in order and by a crash, while clients
// deposit. A client that gets no answer, or one that says to come back, sends the same request under
// the same key to the other service.

const CLIENTS = 8;
const ROUNDS = ['SIGTERM', 'SIGKILL', 'SIGTERM', 'SIGKILL', 'SIGTERM', 'SIGTERM'] as const;

const random = seededRandom();
const shared = await sharedRedis();
const redis = new Redis(shared.url);
afterAll(() => redis.disconnect());

interface Replica {
  process: ServiceProcess;
  url: string;
}

async function startReplica(): Promise<Replica> {
  const process = startServiceProcess({ REDIS_URL: shared.url, LOG_LEVEL: 'info' });
  return { process, url: await process.url() };
}

/** What became of one try: an answer, or no connection, or one that was cut. */
async function attempt(
  url: string,
  request: Parameters<typeof send>[1],
): Promise<Answer | undefined> {
  try {
    return await send(url, request);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}

it('a rolling restart under load fails no request that is sent again under its key, and doubles none', async () => {
  const replicas: Replica[] = [await startReplica(), await startReplica()];
  await send(replicas[0]?.url ?? '', create('rolling'));
  const restarts = new AbortController();
  const isOver = () => restarts.signal.aborted;
  const final: number[] = [];
  let retried = 0;

  const depositAll = async (client: number): Promise<void> => {
    for (let n = 0; !isOver(); n += 1) {
      const request = deposit('rolling', 1, { 'idempotency-key': `client-${client}-${n}` });
      for (let target = client + n; ; target += 1) {
        const answer = await attempt(replicas[target % 2]?.url ?? '', request);
        if (answer !== undefined && answer.status !== 503) {
          final.push(answer.status);
          break;
        }
        retried += 1;
        await delay(10);
      }
    }
  };
  const clients = Array.from({ length: CLIENTS }, (_, client) => depositAll(client));
  const goesOn = async () => {
    const goal = final.length + 50;
    await expect.poll(() => final.length, { timeout: 20_000 }).toBeGreaterThan(goal);
  };

  for (const [round, signal] of ROUNDS.entries()) {
    await goesOn();
    const replica = replicas[round % 2];
    if (replica === undefined) throw new TypeError('there are two services');
    await delay(random.integer(0, 100));
    const began = performance.now();
    replica.process.signal(signal);
    const exitCode = await replica.process.exitCode;
    if (signal === 'SIGTERM') expect(exitCode).toBe(0);
    expect(performance.now() - began).toBeLessThan(10_000);
    Object.assign(replica, await startReplica());
  }
  await goesOn();
  restarts.abort();
  await Promise.all(clients);

  expect(retried).toBeGreaterThan(0);
  expect(new Set(final)).toEqual(new Set([200]));
  for (const { url } of replicas) {
    const { json } = await send(url, read('rolling'));
    expect(json).toMatchObject({ funds: final.length, version: final.length + 1 });
  }
  const entries = await redis.xrange('account:rolling', '-', '+');
  expect(entries.map(([id]) => id)).toEqual(entries.map((_, n) => `${n + 1}-0`));
}, 180_000);

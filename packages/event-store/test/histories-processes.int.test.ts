import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { seededRandom, sharedRedis } from '@streamfold/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { checkHistory } from './histories/check-history.ts';
import type { WriterMessage } from './histories/history-writer.ts';
import { planClient, type PlannedClient } from './histories/plan-clients.ts';
import { categoryOf, eventsOf, openTestStore } from './test-store.ts';

const PROCESSES = 3;
const CLIENTS = 6;
const CALLS = 60;
const CATEGORY = 'history';

const { url } = await sharedRedis();
const writer = fileURLToPath(new URL('./histories/history-writer.ts', import.meta.url));

describe('clients of several processes, whatever they do at once', () => {
  it('are each answered what one order of all their calls answers', async () => {
    const random = seededRandom();
    const processes = await Promise.all(Array.from({ length: PROCESSES }, startWriter));
    const calls = await Promise.all(
      processes.map(async (process, index) => {
        const clients = Array.from({ length: CLIENTS }, (_, client) =>
          planClient(random, `p${index}c${client}`, CALLS),
        );
        return await answersOf(process, clients);
      }),
    );
    const store = await openTestStore(url, { category: CATEGORY });
    const category = await categoryOf(store);
    const outcomes = Object.groupBy(calls.flat(), ({ outcome }) => outcome.outcome);
    // Otherwise nothing was tried.
    expect(Object.keys(outcomes).toSorted()).toEqual(['appended', 'conflict', 'duplicate', 'seen']);
    checkHistory(calls.flat(), category);
    for (const streamId of new Set(category.map((event) => event.streamId))) {
      const inCategory = category.filter((event) => event.streamId === streamId);
      expect(inCategory).toMatchObject(await eventsOf(store, streamId));
    }
  });
});

async function startWriter(): Promise<ChildProcess> {
  const child = fork(writer, [url, CATEGORY], { execArgv: ['--conditions=@streamfold/source'] });
  afterAll(() => void child.kill());
  expect(await nextMessage(child)).toEqual({ type: 'ready' });
  return child;
}

async function answersOf(child: ChildProcess, clients: readonly PlannedClient[]) {
  child.send(clients);
  const message = await nextMessage(child);
  if (message.type !== 'done') throw new TypeError(`answered ${message.type}`);
  return message.calls;
}

/** The next message of a process; its end is a failure. */
async function nextMessage(child: ChildProcess): Promise<WriterMessage> {
  const ended = new AbortController();
  const end = (code: number | null): void => ended.abort(new Error(`a writer ended with ${code}`));
  child.once('exit', end);
  try {
    const [message] = (await once(child, 'message', { signal: ended.signal })) as [WriterMessage];
    return message;
  } catch (error) {
    throw ended.signal.aborted ? ended.signal.reason : error;
  } finally {
    child.removeListener('exit', end);
  }
}

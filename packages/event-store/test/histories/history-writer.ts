// A process of a concurrent history: `history-writer.ts <redis url> <category>`. It is sent what its
// clients are to ask for, sends back what they were answered, and ends.
import { hrtime } from 'node:process';
import {
  openRedisEventStore,
  type AppendResult,
  type AppendToStreamsResult,
  type EventStore,
  type ExpectedVersion,
} from '@streamfold/event-store';
import type { PlannedCall, PlannedClient, PlannedPart } from './plan-clients.ts';
import type {
  AnsweredStream,
  RecordedCall,
  RecordedOutcome,
  RecordedPart,
} from './recorded-call.ts';
import { tallied, tally } from './tally.ts';

/** What the process says: that it is connected, and what its clients were answered. */
export type WriterMessage =
  { readonly type: 'ready' } | { readonly type: 'done'; readonly calls: readonly RecordedCall[] };

const [url = '', category = ''] = process.argv.slice(2);
const store = await openRedisEventStore({ url, category });
process.once('message', (clients: readonly PlannedClient[]) => void run(clients));
send({ type: 'ready' });

async function run(clients: readonly PlannedClient[]): Promise<void> {
  const calls = await Promise.all(clients.map(runClient));
  await store.close();
  send({ type: 'done', calls: calls.flat() });
  process.disconnect();
}

async function runClient({ client, calls }: PlannedClient): Promise<RecordedCall[]> {
  const heard = new Map<string, number>();
  const recorded: RecordedCall[] = [];
  for (const planned of calls) {
    const { of, kind, commitId } = planned;
    const parts = planned.parts.map((part) => ({
      streamId: part.streamId,
      expectedVersion: versionOf(part, heard),
      events: part.events,
    }));
    const calledAt = microseconds();
    const outcome = await answerTo(store, planned, parts);
    const returnedAt = microseconds();
    for (const [streamId, version] of versionsIn(outcome)) heard.set(streamId, version);
    recorded.push({ client, calledAt, returnedAt, of, kind, commitId, parts, outcome });
  }
  return recorded;
}

function versionOf(
  { streamId, belief }: PlannedPart,
  heard: ReadonlyMap<string, number>,
): ExpectedVersion {
  return belief === 'heard' ? (heard.get(streamId) ?? 0) : belief;
}

function versionsIn(outcome: RecordedOutcome): (readonly [streamId: string, version: number])[] {
  if (outcome.outcome === 'conflict') return [[outcome.streamId, outcome.actual]];
  if (outcome.outcome !== 'appended') return [];
  return outcome.streams.map(({ streamId, version }) => [streamId, version]);
}

async function answerTo(
  on: EventStore,
  { of, kind, commitId, max }: PlannedCall,
  parts: readonly RecordedPart[],
): Promise<RecordedOutcome> {
  const named = commitId === undefined ? {} : { commitId };
  const appends = parts.map(({ events, ...part }) => ({
    ...part,
    events: Array.from({ length: events }, (_, index) => tallied(index + 1, of)),
  }));
  const [first] = appends;
  if (first === undefined) throw new TypeError('a call is about one stream at least');
  const { streamId, events, expectedVersion } = first;
  switch (kind) {
    case 'append':
      return ofOne(streamId, await on.append(streamId, events, { expectedVersion, ...named }));
    case 'appendToStreams':
      return ofSeveral(await on.appendToStreams(appends, named));
    case 'handle': {
      const options = { expectedVersion, ...named };
      const result = await on.handle(streamId, tally, { events, max }, options);
      if (result.outcome === 'rejected') {
        return { outcome: 'seen', version: result.version, sum: result.state };
      }
      if (result.outcome !== 'accepted') return ofOne(streamId, result);
      return ofOne(streamId, { ...result, outcome: 'appended' });
    }
    case 'load': {
      const { version, state } = await on.load(streamId, tally);
      return { outcome: 'seen', version, sum: state };
    }
  }
}

function ofOne(streamId: string, result: AppendResult): RecordedOutcome {
  if (result.outcome === 'overloaded') throw new Error('more than the queue holds');
  if (result.outcome === 'conflict') return result;
  const { outcome, version, time } = result;
  const positions = 'positions' in result ? result.positions : [];
  return { outcome, streams: [{ streamId, version, positions }], time };
}

function ofSeveral(result: AppendToStreamsResult): RecordedOutcome {
  if (result.outcome === 'overloaded') throw new Error('more than the queue holds');
  if (result.outcome === 'conflict') return result;
  const { outcome, time } = result;
  const streams = result.streams.map((stream): AnsweredStream => ({ positions: [], ...stream }));
  return { outcome, streams, time };
}

function microseconds(): number {
  return Number(hrtime.bigint() / 1_000n);
}

function send(message: WriterMessage): void {
  process.send?.(message);
}

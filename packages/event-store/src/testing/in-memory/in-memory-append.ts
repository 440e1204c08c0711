import { randomBytes } from 'node:crypto';
import type { StreamAppend, WriteContext } from '../../append-options.ts';
import { isAsExpected } from '../../expected-version.ts';
import type { AppendResult, AppendToStreamsResult } from '../../outcomes.ts';
import { decodeStreamEntry } from '../../wire/stream-entry.ts';
import type { InMemoryLog, InMemoryStream } from './in-memory-log.ts';

/** An append whose arguments have been checked. */
export interface InMemoryAppend {
  /** Streams of one partition, each once. */
  readonly appends: readonly StreamAppend[];
  readonly context: WriteContext;
  /** The writer's clock, milliseconds since 1970-01-01 UTC. */
  readonly now: number;
}

/**
 * Appends to one stream or several: all of it, or nothing. A commit id that one of the streams has
 * already is a duplicate, whatever versions are expected now.
 *
 * @throws {TypeError} for an event that is no JSON
 */
export function appendInMemory(
  log: InMemoryLog,
  { appends, context, now }: InMemoryAppend,
): AppendToStreamsResult {
  const streams = appends.map((append) => ({ ...append, stream: log.stream(append.streamId) }));
  const first = firstTime(streams, context.commitId);
  if (first !== undefined) return first;
  for (const { streamId, expectedVersion: expected, stream } of streams) {
    const actual = stream.entries.length;
    if (!isAsExpected(expected, actual)) return { outcome: 'conflict', streamId, expected, actual };
  }
  const time = timeOf(streams, now);
  const commitId = context.commitId ?? newCommitId();
  const positions = log.write(appends, { ...context, commitId, time });
  return {
    outcome: 'appended',
    streams: streams.map(({ streamId }, index) => ({
      streamId,
      version: log.stream(streamId).entries.length,
      positions: positions[index] ?? [],
    })),
    time,
    durability: 'memory',
  };
}

/** Appends to one stream. @throws as `appendInMemory` */
export function appendToOneInMemory(
  log: InMemoryLog,
  { append, context, now }: Omit<InMemoryAppend, 'appends'> & { readonly append: StreamAppend },
): AppendResult {
  const result = appendInMemory(log, { appends: [append], context, now });
  switch (result.outcome) {
    case 'appended': {
      const { outcome, time, durability } = result;
      const [{ version, positions } = { version: 0, positions: [] }] = result.streams;
      return { outcome, version, positions, time, durability };
    }
    case 'duplicate': {
      const { outcome, time } = result;
      const [{ version } = { version: 0 }] = result.streams;
      return { outcome, version, time };
    }
    case 'conflict':
    case 'overloaded':
      return result;
  }
}

/** What the log has of an append with this commit id, undefined where it has nothing. */
function firstTime(
  appends: readonly { readonly streamId: string; readonly stream: InMemoryStream }[],
  commitId: string | undefined,
): AppendToStreamsResult | undefined {
  if (commitId === undefined) return undefined;
  const found = appends.flatMap(({ streamId, stream }) => {
    const version = stream.commits.get(commitId);
    const entry = version === undefined ? undefined : stream.entries[version - 1];
    if (version === undefined || entry === undefined) return [];
    return [{ streamId, version, time: decodeStreamEntry(entry).meta.time }];
  });
  const [one] = found;
  if (one === undefined) return undefined;
  const streams = found.map(({ streamId, version }) => ({ streamId, version }));
  return { outcome: 'duplicate', streams, time: one.time };
}

/**
 * No event is older than the one before it, nor than what its append saw of the streams that it only
 * checks, whatever the clock says. Without events there is no new time, only that of the last event.
 */
function timeOf(
  streams: readonly (StreamAppend & { readonly stream: InMemoryStream })[],
  now: number,
): number {
  const times = streams.flatMap(({ stream }) => (stream.time === undefined ? [] : [stream.time]));
  const isNew = streams.some(({ events }) => events.length > 0) || times.length === 0;
  return Math.max(...(isNew ? [Math.trunc(now)] : []), ...times);
}

function newCommitId(): string {
  return randomBytes(12).toString('base64url');
}

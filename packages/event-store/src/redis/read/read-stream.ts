import { assertInteger } from '../../arguments.ts';
import { StreamCorruptedError } from '../../errors.ts';
import type { RecordedEvent } from '../../event.ts';
import type { ReadStreamOptions } from '../../read-options.ts';
import { decodeStreamEntry } from '../../wire/stream-entry.ts';
import type { Partition } from '../partition.ts';
import { assertDirection } from './direction.ts';
import { assertFollows, assertOfStream } from './follows.ts';
import { pages } from './pages.ts';

/** What is read of a stream, with everything that was left out filled in. */
interface Wanted {
  readonly streamId: string;
  readonly from: number;
  /** The highest version there can be, if none was named. */
  readonly to: number;
  readonly isEndNamed: boolean;
  readonly limit: number;
}

/**
 * The events of one stream by version, a page at a time.
 *
 * Every event that is yielded has been checked against the one before it, also the lowest one, for
 * which the event below `fromVersion` is read.
 *
 * @throws {TypeError} at once, for versions or a limit that cannot be
 * @throws {StreamCorruptedError} at a hole or a broken hash: what follows is not what was written
 * @throws {EntryDecodeError} at an entry that is no event
 */
export function readStream(
  partition: Partition,
  streamId: string,
  options: ReadStreamOptions,
): AsyncIterable<RecordedEvent> {
  const { fromVersion: from = 1, toVersion, limit = Infinity, direction = 'forwards' } = options;
  assertInteger('fromVersion', from, 1);
  if (toVersion !== undefined) assertInteger('toVersion', toVersion, 0);
  if (limit !== Infinity) assertInteger('limit', limit, 1);
  assertDirection(direction);
  const to = toVersion ?? Number.MAX_SAFE_INTEGER;
  const wanted = { streamId, from, to, isEndNamed: toVersion !== undefined, limit };
  return direction === 'forwards' ? forwards(partition, wanted) : backwards(partition, wanted);
}

/** The last event of a stream, undefined where there is none. @throws as `readStream` */
export async function readLastEvent(
  partition: Partition,
  streamId: string,
): Promise<RecordedEvent | undefined> {
  const last = readStream(partition, streamId, { direction: 'backwards', limit: 1 });
  for await (const recorded of last) return recorded;
  return undefined;
}

async function* forwards(
  { keys, reader }: Partition,
  { streamId, from, to, isEndNamed, limit }: Wanted,
): AsyncGenerator<RecordedEvent, void, undefined> {
  if (from > to) return;
  const key = keys.stream(streamId);
  // What the event of `from` chains on is read with it.
  let version = Math.max(1, from - 1);
  const end = Math.min(to, from + limit - 1);
  let before: RecordedEvent | undefined;
  for (let isLonger = false; ;) {
    const range = { key, lowest: `${version}-0`, highest: `${to}-0` };
    const entriesMax = end - version + 1;
    for await (const page of pages(reader, { ...range, direction: 'forwards', entriesMax })) {
      for (const entry of page) {
        const recorded = decodeStreamEntry(entry);
        assertOfStream(streamId, recorded);
        if (recorded.version !== version) throw missing(streamId, version);
        if (before !== undefined || version === 1) assertFollows(before, recorded);
        before = recorded;
        version += 1;
        if (recorded.version >= from) yield recorded;
      }
    }
    if (version > end || !isEndNamed) return;
    // The stream ends before what was asked for, unless it goes on after it: then what comes between
    // has been appended meanwhile, or is not there.
    if (isLonger) throw missing(streamId, version);
    isLonger = await isLongerThan(reader, key, to);
    if (!isLonger) return;
  }
}

async function* backwards(
  { keys, reader }: Partition,
  { streamId, from, to, isEndNamed, limit }: Wanted,
): AsyncGenerator<RecordedEvent, void, undefined> {
  if (from > to) return;
  const key = keys.stream(streamId);
  // Asked first: if it goes on after `to`, then `to` itself must be there.
  const isLonger = isEndNamed && (await isLongerThan(reader, key, to));
  // What the lowest event chains on is read with it.
  const range = { key, lowest: `${Math.max(1, from - 1)}-0`, highest: `${to}-0` };
  let left = limit;
  let held: RecordedEvent | undefined;
  const all = { ...range, direction: 'backwards', entriesMax: limit + 1 } as const;
  for await (const page of pages(reader, all)) {
    for (const entry of page) {
      const recorded = decodeStreamEntry(entry);
      assertOfStream(streamId, recorded);
      const expected = held === undefined ? (isLonger ? to : recorded.version) : held.version - 1;
      if (recorded.version !== expected) throw missing(streamId, expected);
      if (held !== undefined) {
        assertFollows(recorded, held);
        yield held;
        left -= 1;
      }
      held = recorded;
    }
  }
  if (held === undefined && isLonger) throw missing(streamId, to);
  if (held === undefined || held.version < from || left === 0) return;
  if (held.version > 1) throw missing(streamId, held.version - 1);
  assertFollows(undefined, held);
  yield held;
}

/** Whether the stream has events above this version. */
async function isLongerThan(
  reader: Partition['reader'],
  key: string,
  version: number,
): Promise<boolean> {
  const above = await reader.read((redis) => redis.xrange(key, `(${version}-0`, '+', 'COUNT', 1));
  return above.length > 0;
}

function missing(streamId: string, version: number): StreamCorruptedError {
  return new StreamCorruptedError(streamId, version, 'is missing');
}

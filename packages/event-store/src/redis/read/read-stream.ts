import { assertInteger } from '../../arguments.ts';
import { StreamCorruptedError } from '../../errors.ts';
import type { RecordedEvent } from '../../event.ts';
import type { ReadStreamOptions } from '../../read-options.ts';
import { isNextInChain } from '../../wire/hash-chain.ts';
import { decodeStreamEntry } from '../../wire/stream-entry.ts';
import type { Partition } from '../partition.ts';
import { ownEntries } from './own-entries.ts';

/**
 * The events of one stream by version, a page at a time.
 *
 * @throws {StreamCorruptedError} at a hole or a broken hash: what follows is not what was written
 * @throws {EntryDecodeError} at an entry that is no event
 */
export async function* readStream(
  partition: Partition,
  streamId: string,
  { fromVersion = 1, toVersion = Number.MAX_SAFE_INTEGER }: ReadStreamOptions,
): AsyncGenerator<RecordedEvent> {
  assertInteger('fromVersion', fromVersion, 1);
  let last: RecordedEvent | undefined;
  for await (const entry of ownEntries(partition, streamId, { fromVersion, toVersion })) {
    const recorded = decodeStreamEntry(entry);
    const expected = last === undefined ? fromVersion : last.version + 1;
    if (recorded.version !== expected) {
      throw new StreamCorruptedError(recorded.streamId, expected, 'is missing');
    }
    const isChained = last !== undefined || recorded.version === 1;
    if (isChained && !isNextInChain(last?.meta.hash, recorded)) {
      throw new StreamCorruptedError(recorded.streamId, recorded.version, 'hash does not match');
    }
    yield recorded;
    last = recorded;
  }
}

/** The last event of a stream, undefined where there is none. */
export async function readLastEvent(
  { keys, reader }: Partition,
  streamId: string,
): Promise<RecordedEvent | undefined> {
  const entries = await reader.read((redis) =>
    redis.xrevrange(keys.stream(streamId), '+', '-', 'COUNT', 1),
  );
  return entries[0] === undefined ? undefined : decodeStreamEntry(entries[0]);
}

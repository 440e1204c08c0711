import { assertInteger } from '../../arguments.ts';
import type { RecordedEvent } from '../../event.ts';
import type { ReadStreamOptions } from '../../read-options.ts';
import type { Partition } from '../partition.ts';
import { ascend } from './ascent.ts';
import { descend } from './descent.ts';
import { assertDirection } from './direction.ts';

/**
 * The events of one stream by version, a page at a time.
 *
 * Every event that is yielded has been checked against the one before it, also the lowest one, for
 * which the event below `fromVersion` is read; where that was trimmed, by a store with the archive.
 *
 * @throws {TypeError} at once, for versions or a limit that cannot be
 * @throws {StreamCorruptedError} at a hole or a broken hash: what follows is not what was written
 * @throws {EntryDecodeError} at an entry that is no event
 * @throws {ArchiveError} at events that were trimmed and cannot be had from the archive
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
  const range = { streamId, from, to, isEndNamed: toVersion !== undefined, limit };
  return direction === 'forwards' ? ascend(partition, range) : descend(partition, range);
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

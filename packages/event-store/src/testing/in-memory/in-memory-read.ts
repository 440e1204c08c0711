import { assertInteger } from '../../arguments.ts';
import type { CategoryEvent, RecordedEvent } from '../../event.ts';
import type { Direction, ReadCategoryOptions, ReadStreamOptions } from '../../read-options.ts';
import { assertStreamId } from '../../redis/keys.ts';
import { decodeCategoryEntry, decodeStreamEntry } from '../../wire/stream-entry.ts';
import type { InMemoryLog } from './in-memory-log.ts';
import { comparePositions, partitionsRead, positionsOf } from './in-memory-place.ts';

/** Runs before each event: a store that was closed reads no further. @throws {StoreClosedError} */
export type Ping = () => Promise<void>;

/** The events of a stream. @throws {TypeError} at once, for arguments that no read can have */
export function readStreamInMemory(
  log: InMemoryLog,
  ping: Ping,
  streamId: string,
  options: ReadStreamOptions,
): AsyncIterable<RecordedEvent> {
  const { fromVersion = 1, toVersion = Number.MAX_SAFE_INTEGER } = options;
  const { direction = 'forwards', limit = Number.MAX_SAFE_INTEGER } = options;
  assertStreamId(streamId);
  assertInteger('fromVersion', fromVersion, 1);
  assertInteger('toVersion', toVersion, 1);
  assertRead(direction, limit);
  return reading(ping, limit, function* () {
    const own = log.stream(streamId).entries.slice(fromVersion - 1, toVersion);
    for (const entry of direction === 'forwards' ? own : own.reverse()) {
      yield decodeStreamEntry(entry);
    }
  });
}

/** The events of the category. @throws {TypeError} at once, for arguments that no read can have */
export function readCategoryInMemory(
  log: InMemoryLog,
  ping: Ping,
  options: ReadCategoryOptions,
): AsyncIterable<CategoryEvent> {
  const { partition, afterPosition, beforePosition, types } = options;
  const { direction = 'forwards', limit = Number.MAX_SAFE_INTEGER } = options;
  const read = partitionsRead(log.partitions, partition);
  const places = (place: typeof afterPosition) =>
    place === undefined ? undefined : positionsOf(place, log.partitions, partition);
  const after = places(afterPosition);
  const before = places(beforePosition);
  assertRead(direction, limit);
  return reading(ping, limit, function* () {
    const merged = read
      .flatMap((number) => {
        const first = after?.get(number);
        const last = before?.get(number);
        return log
          .category(number)
          .filter(([position]) => first === undefined || comparePositions(position, first) > 0)
          .filter(([position]) => last === undefined || comparePositions(position, last) < 0)
          .map(([position, fields]) => ({ position, fields, number }));
      })
      .sort((one, other) => comparePositions(one.position, other.position));
    for (const { position, fields, number } of direction === 'forwards'
      ? merged
      : merged.reverse()) {
      const recorded = decodeCategoryEntry(position, fields, number);
      if (types === undefined || types.includes(recorded.event.type)) yield recorded;
    }
  });
}

async function* reading<Event>(
  ping: Ping,
  limit: number,
  events: () => Iterable<Event>,
): AsyncGenerator<Event> {
  await ping();
  let left = limit;
  for (const event of left > 0 ? events() : []) {
    yield event;
    left -= 1;
    if (left === 0) return;
    await ping();
  }
}

function assertRead(direction: Direction, limit: number): void {
  assertInteger('limit', limit, 0);
  if (!['forwards', 'backwards'].includes(direction)) {
    throw new TypeError(`a direction is forwards or backwards, not ${direction}`);
  }
}

import type { SubscribeOptions, SubscriptionItem } from '../../subscription.ts';
import { decodeCategoryEntry } from '../../wire/stream-entry.ts';
import type { InMemoryLog } from './in-memory-log.ts';
import { comparePositions, partitionsRead, positionsOf, START } from './in-memory-place.ts';

/** How far a subscription is in one partition. */
interface Cursor {
  readonly partition: number;
  /** How many entries of the category stream are behind it. */
  next: number;
  position: string;
}

/**
 * The events of the category, past and future. Ends when its own signal or `closing` is aborted.
 *
 * @throws {TypeError} at once, for arguments that no subscription can have
 */
export function subscribeInMemory(
  log: InMemoryLog,
  closing: AbortSignal,
  { partition, from = 'start', types, signal }: SubscribeOptions,
): AsyncIterable<SubscriptionItem> {
  const read = partitionsRead(log.partitions, partition);
  if (typeof from === 'string' && !['start', 'end'].includes(from)) {
    throw new TypeError(`a subscription is from start, end or after a place, not ${from}`);
  }
  const after =
    typeof from === 'string' ? undefined : positionsOf(from.after, log.partitions, partition);
  const cursors = read.map((number): Cursor => {
    const entries = log.category(number);
    const end = { partition: number, next: entries.length };
    if (from === 'end') return { ...end, position: entries.at(-1)?.[0] ?? START };
    const position = after?.get(number) ?? START;
    const found = entries.findIndex(([id]) => comparePositions(id, position) > 0);
    return { ...end, ...(found < 0 ? {} : { next: found }), position };
  });
  const ended = AbortSignal.any(signal === undefined ? [closing] : [closing, signal]);
  return following(log, cursors, types, ended);
}

async function* following(
  log: InMemoryLog,
  cursors: readonly Cursor[],
  types: readonly string[] | undefined,
  ended: AbortSignal,
): AsyncGenerator<SubscriptionItem> {
  const isEnded = (): boolean => ended.aborted;
  while (!isEnded()) {
    for (const cursor of cursors) {
      for (const item of news(log, cursor, types)) {
        yield item;
        if (isEnded()) return;
      }
    }
    if (hasNews(log, cursors)) continue;
    yield { type: 'caughtUp', positions: cursors.map(({ position }) => position) };
    while (!isEnded() && !hasNews(log, cursors)) await log.nextWrite(ended);
  }
}

function hasNews(log: InMemoryLog, cursors: readonly Cursor[]): boolean {
  return cursors.some(({ partition, next }) => next < log.category(partition).length);
}

function* news(
  log: InMemoryLog,
  cursor: Cursor,
  types: readonly string[] | undefined,
): Generator<SubscriptionItem> {
  const entries = log.category(cursor.partition);
  for (let entry = entries[cursor.next]; entry !== undefined; entry = entries[cursor.next]) {
    const [position, fields] = entry;
    cursor.next += 1;
    // A place may lie ahead of the log.
    if (comparePositions(position, cursor.position) <= 0) continue;
    cursor.position = position;
    const event = decodeCategoryEntry(position, fields, cursor.partition);
    if (types === undefined || types.includes(event.event.type)) yield { type: 'event', event };
  }
}

import { onTestFinished } from 'vitest';
import type { PartitionLog } from '../../src/partition-log.ts';
import { openPartitionLog, type PartitionLogOptions } from '../../src/redis/partition-log.ts';
import type { TestLog } from './test-log.ts';

/** Opens a reader of the log that is closed when the test ends. */
export async function openReader(
  log: TestLog,
  options: Partial<PartitionLogOptions> = {},
): Promise<PartitionLog> {
  const reader = await openPartitionLog({
    url: log.url,
    keys: log.keys,
    group: log.keys.group,
    consumer: 'one',
    entries: log.store.entries,
    pageEntriesMax: 100,
    blockMs: 50,
    ...options,
  });
  onTestFinished(() => reader.close());
  return reader;
}

/** The positions of the past after this one. */
export async function historyOf(reader: PartitionLog, position = '0-0'): Promise<string[]> {
  return (await Array.fromAsync(reader.history(position))).flat().map(([id]) => id);
}

/** Reads what is new after a position until the entry at `last` was given; returns all positions. */
export async function readThrough(
  reader: PartitionLog,
  position: string,
  last: string,
): Promise<string[]> {
  const read: string[] = [];
  const deadline = performance.now() + 10_000;
  while (read.at(-1) !== last) {
    if (performance.now() > deadline) throw new Error(`${last} was not given`);
    read.push(...(await reader.readLive(read.at(-1) ?? position)).map(([id]) => id));
  }
  return read;
}

/** Every position of the log that Redis holds, after this one. */
export async function positionsOf(log: TestLog, after = '0-0'): Promise<string[]> {
  const entries = await log.redis.xrange(log.keys.categoryStream, `(${after}`, '+');
  return entries.map(([id]) => id);
}

/** Where the group stands, and the lowest entry that is pending in it. */
export async function groupOf(
  log: TestLog,
): Promise<{ readonly delivered: string; readonly pending: string | undefined }> {
  const { categoryStream, group } = log.keys;
  const [facts = []] = (await log.redis.xinfo('GROUPS', categoryStream)) as unknown[][];
  const pending = (await log.redis.xpending(categoryStream, group)) as [number, string | null];
  return {
    delivered: String(facts[facts.indexOf('last-delivered-id') + 1]),
    pending: pending[1] ?? undefined,
  };
}

import { TrimRefusedError } from '../../archive/errors.ts';
import { compareEntryIds, BEFORE_FIRST } from '../../wire/entry-id.ts';
import type { LogConnection } from '../archive/log-connection.ts';
import type { CategoryKeys } from '../keys.ts';

/** How far a partition may be trimmed. */
export interface TrimBound {
  /** Every consumer group is done with the entries up to here. */
  readonly through: string;
  /** The lowest position that some consumer group was given and has not acknowledged. */
  readonly pending: string | undefined;
  /** The newest position, which always stays. */
  readonly newest: string;
}

/**
 * What the consumer groups of a partition are done with.
 *
 * @throws {TrimRefusedError} there is none, and nobody said that there need be none
 */
export async function trimBound(
  log: LogConnection,
  keys: CategoryKeys,
  withoutGroup: boolean,
): Promise<TrimBound> {
  const { categoryStream } = keys;
  const [last] = await log.ask((redis) => redis.xrevrange(categoryStream, '+', '-', 'COUNT', 1));
  const newest = last?.[0] ?? BEFORE_FIRST;
  const exists = await log.ask((redis) => redis.exists(categoryStream));
  const groups = exists === 0 ? [] : await groupsOf(log, categoryStream);
  if (groups.length === 0 && exists > 0 && !withoutGroup) {
    throw new TrimRefusedError(
      `${categoryStream} has no consumer group: nothing says what was projected`,
    );
  }
  let through = newest;
  let pending: string | undefined;
  for (const { name, delivered } of groups) {
    if (compareEntryIds(delivered, through) < 0) through = delivered;
    const [, lowest] = (await log.ask((redis) => redis.xpending(categoryStream, name))) as [
      count: number,
      lowest: string | null,
    ];
    if (lowest === null) continue;
    if (pending === undefined || compareEntryIds(lowest, pending) < 0) pending = lowest;
  }
  return { through, pending, newest };
}

/** Whether every consumer group is done with the entry at this position. */
export function isProjected(position: string, { through, pending }: TrimBound): boolean {
  if (compareEntryIds(position, through) > 0) return false;
  return pending === undefined || compareEntryIds(position, pending) < 0;
}

/** Whether the entry at this position may leave the category. */
export function mayGo(position: string, bound: TrimBound): boolean {
  return isProjected(position, bound) && compareEntryIds(position, bound.newest) < 0;
}

interface Group {
  readonly name: string;
  readonly delivered: string;
}

async function groupsOf(log: LogConnection, stream: string): Promise<Group[]> {
  const rows = (await log.ask((redis) => redis.xinfo('GROUPS', stream))) as unknown[][];
  return rows.map((row) => {
    // Names and values in turn; later servers have more of them.
    const valueOf = (name: string): string => String(row[row.indexOf(name) + 1]);
    return { name: valueOf('name'), delivered: valueOf('last-delivered-id') };
  });
}

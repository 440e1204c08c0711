import {
  identityOf,
  keysOfLog,
  withLog,
  type LogAddress,
  type LogConnection,
} from './archive/log-connection.ts';
import { BEFORE_FIRST } from '../wire/entry-id.ts';
import type { CategoryKeys } from './keys.ts';

/** What a log is. */
export interface LogDescription {
  /** The identity of the log in each of its partitions: as many as it was made with. */
  readonly identities: readonly string[];
  /** The position of the last event in each of them, also where it was trimmed; `0-0`: it has none. */
  readonly tails: readonly string[];
  /**
   * How many events the log has had, those included that were trimmed; below Redis 7.0 only how many
   * it holds.
   */
  readonly eventCount: number;
}

/**
 * Tells what a log is, for whoever opens it as it is. Nothing is written: a log that is not there is
 * not made.
 *
 * @throws {LogIdentityError} Redis holds no log of the category
 * @throws {StoreUnavailableError} Redis could not answer
 */
export async function describeLog(address: LogAddress): Promise<LogDescription> {
  const identities: string[] = [];
  const tails: string[] = [];
  let eventCount = 0;
  for (const keys of await keysOfLog(address, 'describe')) {
    await withLog(address, { key: keys.categoryStream, name: 'describe' }, async (log) => {
      identities.push(await identityOf(log, keys));
      tails.push(await readTail(log, keys));
      eventCount += await countEvents(log, keys);
    });
  }
  return { identities, tails, eventCount };
}

async function readTail(log: LogConnection, keys: CategoryKeys): Promise<string> {
  const [last] = await log.ask((redis) =>
    redis.xrevrange(keys.categoryStream, '+', '-', 'COUNT', 1),
  );
  return last?.[0] ?? (await log.ask((redis) => redis.get(keys.trimmed))) ?? BEFORE_FIRST;
}

async function countEvents(log: LogConnection, { categoryStream }: CategoryKeys): Promise<number> {
  // A log that was made and has no event yet has no stream.
  const isThere = await log.ask((redis) => redis.exists(categoryStream));
  if (isThere === 0) return 0;
  const facts: unknown = await log.ask((redis) => redis.xinfo('STREAM', categoryStream));
  if (!Array.isArray(facts)) return 0;
  const valueOf = (name: string): unknown => facts[facts.indexOf(name) + 1];
  return Number(facts.includes('entries-added') ? valueOf('entries-added') : valueOf('length'));
}

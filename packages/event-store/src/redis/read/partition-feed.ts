import type { Redis } from 'ioredis';
import type { Logger } from '../../logger.ts';
import { compareEntryIds } from '../../wire/entry-id.ts';
import type { RawEntry } from '../../wire/stream-entry.ts';
import { archivedPositions } from '../archive/missing-events.ts';
import type { Partition } from '../partition.ts';
import { backoffMs, pause } from './backoff.ts';
import {
  assertReaches,
  FEED_BLOCK_MS,
  FEED_PAGE_ENTRIES,
  readPage,
  type FeedConnection,
} from './feed-connection.ts';
import { asError, finalError, reasonOf } from './feed-failure.ts';
import { lastEntryId } from './pages.ts';

/** What a feed works with. */
export interface FeedDeps {
  readonly partition: Partition;
  /** Read what comes after this position; `end`: after what is there when the feed begins. */
  readonly after: string;
  readonly logger: Logger;
  /** Ends the feed, its connection and its timers. */
  readonly ending: AbortSignal;
  /** Called when there is something to take, or to be thrown. */
  readonly notify: () => void;
}

/** A part of a partition as it was read. */
export interface FeedPage {
  readonly entries: readonly RawEntry[];
  /** The place after it. */
  readonly position: string;
  /** Whether the log ended there when it was read. */
  readonly isLast: boolean;
}

/**
 * Reads a partition from a place on, for ever: one page ahead of whoever takes them, on one connection
 * after another.
 */
export class PartitionFeed {
  readonly #deps: FeedDeps;
  /** What has been read and not been taken. */
  #page: FeedPage | undefined;
  #taken: (() => void) | undefined;
  /** What ended the feed. */
  #failure: Error | undefined;
  /** The place after what has been read; undefined: the end, which is not known yet. */
  #position: string | undefined;
  #hasRead = false;
  #isCaughtUp = false;
  /** Connections that were lost or could not be had since something was last read. */
  #failures = 0;

  constructor(deps: FeedDeps) {
    this.#deps = deps;
    this.#position = deps.after === 'end' ? undefined : deps.after;
  }

  /** Whether everything that is in the log has been taken, as far as is known. */
  get isCaughtUp(): boolean {
    return this.#isCaughtUp && this.#page === undefined;
  }

  /** The next page, undefined if there is none yet. @throws what ended the feed */
  take(): FeedPage | undefined {
    const page = this.#page;
    if (page === undefined) {
      if (this.#failure !== undefined) throw this.#failure;
      return undefined;
    }
    this.#page = undefined;
    this.#isCaughtUp = page.isLast;
    this.#taken?.();
    return page;
  }

  /** Reads until the feed is ended, or fails with what `take` then throws. Never rejects. */
  async run(): Promise<void> {
    const { ending, notify } = this.#deps;
    try {
      while (!ending.aborted) await this.#live();
    } catch (error) {
      this.#failure = asError(error);
      notify();
    }
  }

  /** One connection, and the wait before the next one where it was lost. */
  async #live(): Promise<void> {
    const { partition, logger, ending } = this.#deps;
    try {
      await this.#readOn();
    } catch (error) {
      // What is under way when the connection is closed by intent fails, as it must.
      if (ending.aborted) return;
      this.#isCaughtUp = false;
      const final = finalError(error);
      if (final !== undefined) throw final;
      this.#failures += 1;
      const retryInMs = backoffMs(this.#failures);
      const facts = { partition: partition.keys.partition, failures: this.#failures, retryInMs };
      logger.warn('a subscription lost its connection', { ...facts, reason: reasonOf(error) });
      await pause(retryInMs, ending);
    }
  }

  async #readOn(): Promise<void> {
    const { partition, ending } = this.#deps;
    const name = `subscribe-${partition.keys.partition}`;
    const redis = await partition.connect({ name, blockMs: FEED_BLOCK_MS });
    const disconnect = (): void => redis.disconnect();
    ending.addEventListener('abort', disconnect);
    try {
      if (!ending.aborted) await this.#readPages({ partition, redis });
    } finally {
      ending.removeEventListener('abort', disconnect);
      disconnect();
    }
  }

  async #readPages(connection: FeedConnection): Promise<void> {
    const { partition, redis } = connection;
    this.#position ??= await lastEntryId(redis, partition.keys.categoryStream);
    if (this.#hasRead) await assertReaches(connection, this.#position);
    for (let isAtEnd = false; ;) {
      const { entries, trimmed } = await readPage(connection, this.#position, isAtEnd);
      this.#failures = 0;
      if (trimmed !== undefined && compareEntryIds(trimmed, this.#position) > 0) {
        // The page begins too late. What it holds is read again after what was trimmed.
        await this.#deliverArchived(connection, this.#position, trimmed);
        isAtEnd = false;
        continue;
      }
      const wasAtEnd = isAtEnd;
      isAtEnd = entries.length < FEED_PAGE_ENTRIES;
      // Nothing came while the read was waiting.
      if (entries.length === 0 && wasAtEnd) continue;
      this.#position = entries.at(-1)?.[0] ?? this.#position;
      this.#hasRead ||= entries.length > 0;
      await this.#deliver({ entries, position: this.#position, isLast: isAtEnd });
    }
  }

  async #deliverArchived(
    { partition, redis }: FeedConnection,
    after: string,
    trimmed: string,
  ): Promise<void> {
    // Asked on the feed's own connection: whose loss is one that passes.
    const source = { ...partition.archive, ask: <T>(ask: (on: Redis) => Promise<T>) => ask(redis) };
    const unread = { after, before: undefined, direction: 'forwards', trimmed } as const;
    for await (const entries of archivedPositions(source, unread)) {
      const position = entries.at(-1)?.[0] ?? after;
      this.#position = position;
      this.#hasRead = true;
      await this.#deliver({ entries, position, isLast: false });
      if (this.#deps.ending.aborted) return;
    }
  }

  /** Offers a page and waits until it is taken: the next one is read while this one is gone through. */
  async #deliver(page: FeedPage): Promise<void> {
    const { ending, notify } = this.#deps;
    if (ending.aborted) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const taken = (): void => resolve(undefined);
    this.#page = page;
    this.#taken = taken;
    ending.addEventListener('abort', taken);
    notify();
    await promise;
    ending.removeEventListener('abort', taken);
  }
}

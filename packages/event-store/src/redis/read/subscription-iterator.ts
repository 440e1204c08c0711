import type { CategoryEvent } from '../../event.ts';
import type { Logger } from '../../logger.ts';
import type { SubscriptionItem } from '../../subscription.ts';
import type { RawEntry } from '../../wire/stream-entry.ts';
import type { Partition } from '../partition.ts';
import type { DecodeEntry } from './category-decoder.ts';
import { asError } from './feed-failure.ts';
import { PartitionFeed } from './partition-feed.ts';

/** One partition of a subscription. */
export interface SubscribedPartition {
  readonly partition: Partition;
  /** A position, or `end`. */
  readonly after: string;
  readonly decode: DecodeEntry;
}

/** What an iteration over a subscription works with. */
export interface IterationDeps {
  readonly subscribed: readonly SubscribedPartition[];
  readonly logger: Logger;
  /** Each of them ends the iteration. */
  readonly signals: readonly AbortSignal[];
}

/** A feed, and how far this iteration has gone through it. */
interface Source {
  readonly feed: PartitionFeed;
  readonly decode: DecodeEntry;
  position: string;
}

type Result = IteratorResult<SubscriptionItem, undefined>;

const DONE: Result = { done: true, value: undefined };

/**
 * One iteration over a subscription.
 *
 * Written by hand and not as generators, each of which would cost an event more than its decoding: what
 * is at hand is answered at once.
 */
export class SubscriptionIterator implements AsyncIterableIterator<SubscriptionItem, undefined> {
  readonly #deps: IterationDeps;
  readonly #ending = new AbortController();
  readonly #end = (): void => this.#dispose();
  #sources: readonly Source[] = [];
  /** The source whose page is gone through; after it the next one is asked. */
  #turn = 0;
  #decode: DecodeEntry | undefined;
  #entries: readonly RawEntry[] = [];
  #index = 0;
  /** Whether a page was taken since the last `caughtUp`. */
  #hasMoved = true;
  #isBegun = false;
  #news: (() => void) | undefined;
  /** The last `next` that had to wait, while it does. */
  #waiting: Promise<Result> | undefined;

  constructor(deps: IterationDeps) {
    this.#deps = deps;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Result> {
    if (this.#waiting !== undefined) return this.#queue(this.#waiting);
    if (!this.#isBegun) this.#begin();
    try {
      const value = this.#take();
      if (value !== undefined) return Promise.resolve({ done: false, value });
    } catch (error) {
      this.#dispose();
      return Promise.reject(asError(error));
    }
    return this.#queue(undefined);
  }

  return(): Promise<Result> {
    this.#dispose();
    return Promise.resolve(DONE);
  }

  #begin(): void {
    this.#isBegun = true;
    const { subscribed, signals, logger } = this.#deps;
    const ending = this.#ending.signal;
    if (signals.some(({ aborted }) => aborted)) {
      this.#dispose();
      return;
    }
    for (const signal of signals) signal.addEventListener('abort', this.#end);
    const notify = (): void => this.#news?.();
    this.#sources = subscribed.map(({ partition, after, decode }) => {
      const feed = new PartitionFeed({ partition, after, logger, ending, notify });
      return { feed, decode, position: after };
    });
    for (const { feed } of this.#sources) void feed.run();
  }

  /** Closes everything and ends the iteration; whoever waits is answered that it is done. */
  #dispose(): void {
    this.#isBegun = true;
    for (const signal of this.#deps.signals) signal.removeEventListener('abort', this.#end);
    this.#sources = [];
    this.#entries = [];
    this.#ending.abort();
    this.#news?.();
  }

  /** Waits behind those who wait already: what comes first is for who asked first. */
  #queue(before: Promise<Result> | undefined): Promise<Result> {
    const wait = (): Promise<Result> => this.#wait();
    const result = before === undefined ? wait() : before.then(wait, wait);
    this.#waiting = result;
    const leave = (): void => {
      if (this.#waiting === result) this.#waiting = undefined;
    };
    result.then(leave, leave);
    return result;
  }

  async #wait(): Promise<Result> {
    try {
      while (!this.#ending.signal.aborted) {
        const { promise, resolve } = Promise.withResolvers<undefined>();
        // Before looking: what comes in between must not go unnoticed.
        this.#news = () => resolve(undefined);
        const value = this.#take();
        if (value !== undefined) return { done: false, value };
        await promise;
      }
      return DONE;
    } catch (error) {
      this.#dispose();
      throw error;
    } finally {
      this.#news = undefined;
    }
  }

  /** What can be yielded now. @throws what ended a feed, and {EntryDecodeError} */
  #take(): SubscriptionItem | undefined {
    do {
      const event = this.#nextOfPage();
      if (event !== undefined) return { type: 'event', event };
    } while (this.#turnPage());
    const isDone = this.#sources.length === 0;
    if (isDone || !this.#hasMoved || !this.#sources.every(({ feed }) => feed.isCaughtUp)) {
      return undefined;
    }
    this.#hasMoved = false;
    return { type: 'caughtUp', positions: this.#sources.map(({ position }) => position) };
  }

  #nextOfPage(): CategoryEvent | undefined {
    while (this.#index < this.#entries.length) {
      const entry = this.#entries[this.#index++];
      const event = entry === undefined ? undefined : this.#decode?.(entry[0], entry[1]);
      if (event !== undefined) return event;
    }
    return undefined;
  }

  /** Goes on with a page of the next source that has one; false if none has. */
  #turnPage(): boolean {
    for (const _ of this.#sources) {
      this.#turn = (this.#turn + 1) % this.#sources.length;
      const source = this.#sources[this.#turn];
      const page = source?.feed.take();
      if (source === undefined || page === undefined) continue;
      this.#decode = source.decode;
      this.#entries = page.entries;
      this.#index = 0;
      if (source.position !== page.position) this.#hasMoved = true;
      source.position = page.position;
      return true;
    }
    return false;
  }
}

import type { CategoryEvent } from '../../event.ts';
import type { Direction } from '../../read-options.ts';
import { BEFORE_FIRST, compareEntryIds, LAST_POSSIBLE } from '../../wire/entry-id.ts';
import type { RawEntry } from '../../wire/stream-entry.ts';
import type { Partition } from '../partition.ts';
import type { DecodeEntry } from './category-decoder.ts';
import { lastEntryId, pages } from './pages.ts';

/** What a cursor goes over. Positions themselves are not part of it. */
export interface CursorRange {
  readonly after: string | undefined;
  readonly before: string | undefined;
  readonly direction: Direction;
  readonly pageEntriesMax: number;
  readonly decode: DecodeEntry;
}

/** A place in one partition that goes over its events, a page at a time. */
export class CategoryCursor {
  readonly #partition: Partition;
  readonly #range: CursorRange;
  #pages: AsyncIterator<readonly RawEntry[], void> | undefined;
  #page: readonly RawEntry[] = [];
  #index = 0;
  #head: CategoryEvent | undefined;

  constructor(partition: Partition, range: CursorRange) {
    this.#partition = partition;
    this.#range = range;
  }

  /** The event that it stands at; undefined before the first `advance`, and at the end. */
  get head(): CategoryEvent | undefined {
    return this.#head;
  }

  /** Goes to the next event of the page that is at hand; false if there is none. */
  step(): boolean {
    while (this.#index < this.#page.length) {
      const entry = this.#page[this.#index++];
      this.#head = entry === undefined ? undefined : this.#range.decode(entry[0], entry[1]);
      if (this.#head !== undefined) return true;
    }
    return false;
  }

  /** Goes to the next event, reading as many pages as that takes; to the end if there is none. */
  async advance(): Promise<void> {
    this.#pages ??= await this.#open();
    while (!this.step()) {
      const { done, value } = await this.#pages.next();
      this.#head = undefined;
      if (done === true) return;
      this.#page = value;
      this.#index = 0;
    }
  }

  async #open(): Promise<AsyncIterator<readonly RawEntry[], void>> {
    const { keys, reader } = this.#partition;
    const { after, before, direction, pageEntriesMax } = this.#range;
    // Nothing is there, and Redis refuses such an interval.
    const isEmpty = before === BEFORE_FIRST || after === LAST_POSSIBLE;
    const end =
      direction === 'backwards' || isEmpty
        ? undefined
        : await reader.read((redis) => lastEntryId(redis, keys.categoryStream));
    return pages(reader, {
      key: keys.categoryStream,
      lowest: after === undefined ? '-' : `(${after}`,
      highest: upTo(before, end),
      direction,
      entriesMax: isEmpty ? 0 : Infinity,
      pageEntriesMax,
    });
  }
}

/** The lower one of what comes before `before` and the present end. */
function upTo(before: string | undefined, end: string | undefined): string {
  if (before !== undefined && (end === undefined || compareEntryIds(before, end) <= 0)) {
    return `(${before}`;
  }
  return end ?? '+';
}

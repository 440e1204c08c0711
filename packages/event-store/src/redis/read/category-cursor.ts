import type { CategoryEvent } from '../../event.ts';
import type { RawEntry } from '../../wire/stream-entry.ts';
import type { Partition } from '../partition.ts';
import type { DecodeEntry } from './category-decoder.ts';
import { categoryRange, type CategoryRange } from './category-range.ts';

/** What a cursor goes over, and what it makes of it. */
export interface CursorRange extends CategoryRange {
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
    this.#pages ??= categoryRange(this.#partition, this.#range);
    while (!this.step()) {
      const { done, value } = await this.#pages.next();
      this.#head = undefined;
      if (done === true) return;
      this.#page = value;
      this.#index = 0;
    }
  }
}

import {
  compareEntryIds,
  type CategoryKeys,
  type RawEntry,
  type Redis,
} from '@streamfold/event-store';
import { PartUnavailableError } from '../errors.ts';
import { isGroupThere } from './group-failure.ts';
import { groupEntries, pendingIds } from './group-replies.ts';

/** The connections of one consumer. */
export interface GroupConnections {
  /** Blocks in reads of the group. */
  readonly reader: Redis;
  /** Answers at once. */
  readonly control: Redis;
}

/** Which group is read, and how. */
export interface GroupOptions {
  readonly keys: CategoryKeys;
  readonly group: string;
  readonly consumer: string;
  readonly pageEntriesMax: number;
  readonly blockMs: number;
}

// A millisecond or so of Redis' time.
const PENDING_PAGE = 1_000;

/**
 * A consumer group as one reader sees it that knows by itself how far it is.
 *
 * What the group says is never trusted: other consumers may take entries from it, or set it back. But
 * it is kept true, since a trim of the log goes by it: everything up to its place is settled, but for
 * what is pending.
 */
export class LiveGroup {
  readonly #options: GroupOptions;
  readonly #reader: Redis;
  readonly #control: Redis;
  #isLive = false;
  /** Everything up to here is settled. */
  #settled = '0-0';
  /** What was returned and is not settled, in order. */
  #unsettled: readonly string[] = [];
  /** Entries may be there that the group does not give any more. */
  #isPassedOver = false;

  constructor(options: GroupOptions, { reader, control }: GroupConnections) {
    this.#options = options;
    this.#reader = reader;
    this.#control = control;
  }

  /** Makes the group, and the stream; one that is there is set to the beginning. */
  async create(): Promise<void> {
    const { keys, group } = this.#options;
    try {
      await this.#control.xgroup('CREATE', keys.categoryStream, group, '0', 'MKSTREAM');
    } catch (error) {
      if (!isGroupThere(error)) throw error;
      // Left by a first boot that died, or by one into another MongoDB, which may be far ahead: the
      // new documents need every event from the beginning. What is applied already does no harm.
      await this.#moveTo('0-0');
    }
  }

  /** Settles everything up to `position`, and sets the group there. */
  async start(position: string): Promise<void> {
    this.#isLive = true;
    this.#settled = position;
    await this.#acknowledge(position);
    // What is pending after it is given again, to whoever reads next.
    await this.#moveTo(position);
  }

  /**
   * The entries after `position` without a hole, up to a page; empty if none came in time.
   *
   * @throws {PartUnavailableError} some were trimmed: begin again with the past
   */
  async read(position: string): Promise<readonly RawEntry[]> {
    const passedOver = this.#isPassedOver ? await this.#entriesAfter(position) : [];
    this.#isPassedOver = passedOver.length > 0;
    const entries = this.#isPassedOver ? passedOver : await this.#readGroup(position);
    this.#unsettled = [...this.#unsettled, ...entries.map(([id]) => id)];
    return entries;
  }

  /** Notes that everything up to `position` is settled. */
  async settled(position: string): Promise<void> {
    if (compareEntryIds(position, this.#settled) <= 0) return;
    this.#settled = position;
    if (!this.#isLive) {
      await this.#moveTo(position);
      return;
    }
    const after = this.#unsettled.findIndex((id) => compareEntryIds(id, position) > 0);
    const count = after === -1 ? this.#unsettled.length : after;
    const settled = this.#unsettled.slice(0, count);
    this.#unsettled = this.#unsettled.slice(count);
    await this.#acknowledge(position, settled);
  }

  async #readGroup(position: string): Promise<readonly RawEntry[]> {
    const { keys, group, consumer, pageEntriesMax, blockMs } = this.#options;
    const given = groupEntries(
      await this.#reader.xreadgroup(
        ...(['GROUP', group, consumer, 'COUNT', pageEntriesMax, 'BLOCK', blockMs] as const),
        ...(['STREAMS', keys.categoryStream, '>'] as const),
      ),
    );
    const entries = given.filter(([id]) => compareEntryIds(id, position) > 0);
    const [first] = entries;
    if (first === undefined) {
      await this.#setRight(given.at(-1)?.[0]);
    } else if (!(await this.#isHoleBetween(position, first[0]))) {
      return entries;
    }
    // Another consumer was given what is there, if anything is. What this one was given beyond it is
    // read again, and not by the group.
    const all = await this.#entriesAfter(position);
    this.#isPassedOver = all.length > 0;
    return all;
  }

  /**
   * Undoes what others did to the group, in a moment when it gives nothing new. Whatever is not
   * settled stays pending until it is.
   */
  async #setRight(given: string | undefined): Promise<void> {
    const settled = this.#settled;
    await this.#acknowledge(settled);
    const isSetBack = given !== undefined && compareEntryIds(given, settled) < 0;
    if (isSetBack) await this.#moveTo(settled);
  }

  async #isHoleBetween(position: string, next: string): Promise<boolean> {
    return (await this.#held(position, `(${next}`, 1)).length > 0;
  }

  async #entriesAfter(position: string): Promise<readonly RawEntry[]> {
    return await this.#held(position, '+', this.#options.pageEntriesMax);
  }

  /** The first entries after `position`. How far the log is trimmed is asked behind them. */
  async #held(position: string, end: string, count: number): Promise<readonly RawEntry[]> {
    const { categoryStream, trimmed } = this.#options.keys;
    const [entries, trimmedThrough] = await Promise.all([
      this.#control.xrange(categoryStream, `(${position}`, end, 'COUNT', count),
      this.#control.get(trimmed),
    ]);
    if (trimmedThrough === null || compareEntryIds(trimmedThrough, position) <= 0) return entries;
    // Somebody told the group, and so the trim, that they were settled. The archive has them.
    const problem = `entries after ${position} were trimmed while they were waited for`;
    throw new PartUnavailableError('redis', problem);
  }

  /** Acknowledges these, and then whatever any consumer has pending up to `position`. */
  async #acknowledge(position: string, ids: readonly string[] = []): Promise<void> {
    const { keys, group } = this.#options;
    const { categoryStream } = keys;
    for (let due = ids; ;) {
      // One after the other on one connection, and so in one round trip.
      const [, pending] = await Promise.all([
        due.length === 0 ? 0 : this.#control.xack(categoryStream, group, ...due),
        this.#control.xpending(categoryStream, group, '-', position, PENDING_PAGE),
      ]);
      due = pendingIds(pending);
      if (due.length === 0) return;
    }
  }

  async #moveTo(position: string): Promise<void> {
    const { keys, group } = this.#options;
    await this.#control.xgroup('SETID', keys.categoryStream, group, position);
  }
}

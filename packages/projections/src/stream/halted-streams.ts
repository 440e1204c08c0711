import { compareEntryIds } from '@streamfold/event-store';
import type { StreamEntry } from '../category-entry.ts';
import type { ParkedEntry } from '../park-code.ts';
import type { HaltedStream, MoreWaiting, ParkingChanges } from '../parking.ts';
import type { NewHalt } from './page-plan.ts';
import type { PlacedEntry } from './read-page.ts';

/** The halted streams of one partition: what comes to them waits. */
export class HaltedStreams {
  readonly #halted: Map<string, HaltedStream>;

  constructor(halted: ReadonlyMap<string, HaltedStream>) {
    this.#halted = new Map(halted);
  }

  get(streamId: string): HaltedStream | undefined {
    return this.#halted.get(streamId);
  }

  forget(streamId: string): void {
    this.#halted.delete(streamId);
  }

  /** Takes the entries that must wait out of a page; the changes that say so are left in `more`. */
  keepBack(placed: readonly PlacedEntry[], more: MoreWaiting[]): readonly PlacedEntry[] {
    if (this.#halted.size === 0) return placed;
    const waiting = new Map<string, { throughPosition: string; count: number }>();
    const rest = placed.filter(({ streamId, entry: { raw } }) => {
      const halted = this.#halted.get(streamId);
      if (halted === undefined) return true;
      // What was delivered before is counted already.
      if (compareEntryIds(raw[0], halted.throughPosition) > 0) {
        const count = (waiting.get(streamId)?.count ?? 0) + 1;
        waiting.set(streamId, { throughPosition: raw[0], count });
      }
      return false;
    });
    for (const [streamId, { throughPosition, count }] of waiting) {
      const halted = this.#halted.get(streamId);
      if (halted === undefined) continue;
      more.push({ streamId, afterPosition: halted.throughPosition, throughPosition, count });
      const waitingCount = halted.waitingCount + count;
      this.#halted.set(streamId, { ...halted, throughPosition, waitingCount });
    }
    return rest;
  }

  /** Halts the streams that a page has halted; answers what is to be noted of them. */
  halt(
    halts: readonly NewHalt[],
    unplaced: readonly ParkedEntry[],
    more: readonly MoreWaiting[],
  ): ParkingChanges {
    const waiting = [...more];
    for (const halt of halts) {
      const halted = haltedStream(halt);
      this.#halted.set(halted.streamId, halted);
      const { streamId, entryId, throughPosition, waitingCount: count } = halted;
      if (count > 0) waiting.push({ streamId, afterPosition: entryId, throughPosition, count });
    }
    return { parked: [...unplaced, ...halts.map(({ parked }) => parked)], waiting, resumed: [] };
  }
}

/** What a page that halts a stream leaves of it. */
export function haltedStream({ parked, waiting }: NewHalt): HaltedStream {
  const { entryId, streamId, version, code } = parked;
  if (streamId === undefined) throw new Error(`entry ${entryId} halts no stream`);
  const throughPosition = latest(waiting) ?? entryId;
  // The poison of a page may stand behind good entries that were delivered out of their order.
  const later = compareEntryIds(throughPosition, entryId) > 0 ? throughPosition : entryId;
  const waitingCount = waiting.length;
  return { streamId, entryId, version, code, waitingCount, throughPosition: later };
}

function latest(entries: readonly StreamEntry[]): string | undefined {
  let found: string | undefined;
  for (const { raw } of entries) {
    if (found === undefined || compareEntryIds(raw[0], found) > 0) [found] = raw;
  }
  return found;
}

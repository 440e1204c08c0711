import type { ParkedEntry } from '../park-code.ts';
import type {
  HaltedStream,
  MoreWaiting,
  ParkAnswer,
  Parking,
  ParkingChanges,
  ParkRequest,
  WrittenParking,
} from '../parking.ts';

interface Kept {
  readonly entry: ParkedEntry;
  readonly waitingCount: number;
  readonly throughPosition: string;
  readonly request: ParkRequest | undefined;
}

/** What is parked of one partition, kept in this process as MongoDB would keep it. */
export class MemoryParking implements Parking {
  readonly #kept = new Map<string, Kept>();

  /** What is parked, in the order in which it was. */
  get parked(): readonly ParkedEntry[] {
    return [...this.#kept.values()].map(({ entry }) => entry);
  }

  /** Asks for something to be done, as a person does. */
  ask(request: ParkRequest): void {
    const kept = this.#kept.get(request.entryId);
    if (kept === undefined) throw new Error(`nothing is parked at ${request.entryId}`);
    this.#kept.set(request.entryId, { ...kept, request });
  }

  halted(): Promise<ReadonlyMap<string, HaltedStream>> {
    const halted = new Map<string, HaltedStream>();
    for (const { entry, waitingCount, throughPosition } of this.#kept.values()) {
      const { entryId, streamId, version, code } = entry;
      if (streamId === undefined) continue;
      halted.set(streamId, { streamId, entryId, version, code, waitingCount, throughPosition });
    }
    return Promise.resolve(halted);
  }

  change({ parked, waiting, resumed }: ParkingChanges): Promise<WrittenParking> {
    let parkedCount = 0;
    for (const entry of parked) {
      const { entryId, streamId } = entry;
      if (this.#kept.has(entryId) || this.#isHalted(streamId)) continue;
      const place = { waitingCount: 0, throughPosition: entryId };
      this.#kept.set(entryId, { entry, ...place, request: undefined });
      parkedCount += 1;
    }
    const counted = waiting.filter((more) => this.#wait(more));
    for (const [entryId, { entry }] of this.#kept) {
      if (entry.streamId !== undefined && resumed.includes(entry.streamId)) {
        this.#kept.delete(entryId);
      }
    }
    const isAsExpected = counted.length === waiting.length;
    return Promise.resolve({ parkedCount, isAsExpected });
  }

  requests(): Promise<readonly ParkRequest[]> {
    return Promise.resolve([...this.#kept.values()].flatMap(({ request }) => request ?? []));
  }

  answer({ entryId }: ParkRequest, answer: ParkAnswer): Promise<void> {
    const kept = this.#kept.get(entryId);
    if (kept?.request === undefined) return Promise.resolve();
    this.#kept.delete(entryId);
    if (answer.outcome === 'refused') {
      this.#kept.set(entryId, { ...kept, request: undefined });
    } else if (answer.outcome === 'still_parked') {
      const { entry, waitingCount = kept.waitingCount } = answer;
      const throughPosition =
        kept.entry.streamId === undefined ? entry.entryId : kept.throughPosition;
      const still = { entry, waitingCount, throughPosition, request: undefined };
      this.#kept.set(entry.entryId, still);
    }
    return Promise.resolve();
  }

  #isHalted(streamId: string | undefined): boolean {
    if (streamId === undefined) return false;
    return [...this.#kept.values()].some(({ entry }) => entry.streamId === streamId);
  }

  /** @returns whether its stream was halted as the change expects */
  #wait({ streamId, afterPosition, throughPosition, count }: MoreWaiting): boolean {
    for (const [entryId, kept] of this.#kept) {
      if (kept.entry.streamId !== streamId || kept.throughPosition !== afterPosition) continue;
      const waitingCount = kept.waitingCount + count;
      this.#kept.set(entryId, { ...kept, throughPosition, waitingCount });
      return true;
    }
    return false;
  }
}

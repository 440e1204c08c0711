import type {
  CategoryChange,
  CategoryStore,
  ParkedFacts,
  SettledRequest,
} from '../category/category-store.ts';
import { AT_THE_BEGINNING, type Checkpoint } from '../checkpoint.ts';
import { FencedError, LostRoundError } from '../errors.ts';
import type { ParkedEntry } from '../park-code.ts';
import type { HaltedStream, ParkAnswer, ParkingChanges, ParkRequest } from '../parking.ts';
import type { DocumentBody } from '../projection.ts';
import { asStored } from './mongo-form.ts';

/** Something that is parked, in memory. */
export interface MemoryParked extends ParkedFacts {
  readonly partition: number;
  readonly entry: ParkedEntry;
  readonly attempts: number;
  readonly request?: ParkRequest['action'];
  readonly answer?: ParkAnswer;
}

/** The documents, checkpoints and parked entries of one build, in memory. */
export class MemoryCategoryDatabase {
  readonly documents = new Map<string, DocumentBody>();
  /** By partition and entry id. */
  readonly parked = new Map<string, MemoryParked>();
  readonly #checkpoints = new Map<number, { fence: number; checkpoint: Checkpoint }>();

  /** What one lease has of it. Keeps the contract of `CategoryStore`; a change is one step here. */
  store({ partition, fence }: { partition: number; fence: number }): CategoryStore {
    return {
      open: () => inOneStep(() => this.#open(partition, fence)),
      parked: (entryId) => inOneStep(() => this.parked.get(placeOf(partition, entryId))),
      change: (round) =>
        inOneStep(() => {
          const documents = new Map<string, DocumentBody>();
          for (const key of round.keys) {
            const document = this.documents.get(key);
            if (document !== undefined) documents.set(key, document);
          }
          const change = round.fold(documents);
          this.#checkCheckpoint(partition, fence, round.position);
          // Whatever is not as expected is found before anything is written.
          const parked = this.#parkedAfter(partition, change);
          this.parked.clear();
          for (const [place, record] of parked) this.parked.set(place, record);
          for (const [key, body] of change.documents) this.documents.set(key, asStored(body));
          this.#checkpoints.set(partition, { fence, checkpoint: change.checkpoint });
          return change;
        }),
      close: () => Promise.resolve(),
    };
  }

  /** Asks for something that is parked. */
  ask(partition: number, entryId: string, action: ParkRequest['action']): void {
    const place = placeOf(partition, entryId);
    const record = this.parked.get(place);
    if (record !== undefined) this.parked.set(place, { ...record, request: action });
  }

  #open(partition: number, fence: number) {
    const found = this.#checkpoints.get(partition);
    if (found !== undefined && found.fence > fence) throw new FencedError('a higher fence has it');
    const checkpoint = found?.checkpoint ?? AT_THE_BEGINNING;
    this.#checkpoints.set(partition, { fence, checkpoint });
    const halted = new Map<string, HaltedStream>();
    for (const { streamId, ...record } of this.parked.values()) {
      if (streamId === undefined || record.partition !== partition) continue;
      const { entryId, version, code, waitingCount, throughPosition } = record;
      halted.set(streamId, { streamId, entryId, version, code, waitingCount, throughPosition });
    }
    return { checkpoint, halted };
  }

  #checkCheckpoint(partition: number, fence: number, position: string): void {
    const found = this.#checkpoints.get(partition);
    if (found?.fence !== fence) throw new FencedError('the checkpoint was taken over');
    if (found.checkpoint.position !== position)
      throw new LostRoundError('the checkpoint has moved');
  }

  #parkedAfter(partition: number, { parking, settled }: CategoryChange): Map<string, MemoryParked> {
    const records = new Map(this.parked);
    park(records, partition, parking);
    if (settled !== undefined) settle(records, partition, settled);
    return records;
  }
}

function inOneStep<T>(step: () => T): Promise<T> {
  return new Promise((resolve) => resolve(step()));
}

function park(
  records: Map<string, MemoryParked>,
  partition: number,
  { parked, waiting, resumed }: ParkingChanges,
): void {
  for (const entry of parked) {
    const place = placeOf(partition, entry.entryId);
    if (!records.has(place)) records.set(place, recordOf(partition, entry));
  }
  for (const { streamId, afterPosition, throughPosition, count } of waiting) {
    const place = placeOfStream(records, streamId);
    const record = place === undefined ? undefined : records.get(place);
    if (place === undefined || record?.throughPosition !== afterPosition) {
      throw new LostRoundError('a halted stream is not as it was');
    }
    const waitingCount = record.waitingCount + count;
    records.set(place, { ...record, throughPosition, waitingCount });
  }
  for (const streamId of resumed) records.delete(placeOfStream(records, streamId) ?? '');
}

function settle(
  records: Map<string, MemoryParked>,
  partition: number,
  settled: SettledRequest,
): void {
  const place = placeOf(partition, settled.request.entryId);
  const record = records.get(place);
  if (record?.request === undefined) throw new LostRoundError('it is settled already');
  const { request: _request, answer: _answer, ...kept } = record;
  records.delete(place);
  const standFor = (entry: ParkedEntry, waitingCount: number): MemoryParked => {
    const { throughPosition, streamId } = record;
    const stands = { ...recordOf(partition, entry), waitingCount };
    return streamId === undefined ? stands : { ...stands, throughPosition };
  };
  if (settled.outcome === 'advanced') {
    const next = standFor(settled.entry, settled.waitingCount);
    records.set(placeOf(partition, next.entryId), { ...next, request: 'retry' });
    return;
  }
  const { answer } = settled;
  const attempts = record.attempts + 1;
  if (answer.outcome === 'refused') records.set(place, { ...kept, attempts, answer });
  if (answer.outcome !== 'still_parked') return;
  const next = standFor(answer.entry, answer.waitingCount ?? record.waitingCount);
  records.set(placeOf(partition, next.entryId), { ...next, attempts, answer });
}

function recordOf(partition: number, entry: ParkedEntry): MemoryParked {
  const { entryId, streamId, version, code } = entry;
  const nothing = { waitingCount: 0, throughPosition: entryId, attempts: 0 };
  return { partition, entry, entryId, streamId, version, code, ...nothing };
}

function placeOf(partition: number, entryId: string): string {
  return `${partition}:${entryId}`;
}

function placeOfStream(
  records: ReadonlyMap<string, MemoryParked>,
  streamId: string,
): string | undefined {
  for (const [place, record] of records) if (record.streamId === streamId) return place;
  return undefined;
}

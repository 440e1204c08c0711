import { compareEntryIds } from '@streamfold/event-store';
import type { ParkedEntry } from '../park-code.ts';
import type { AnyProjection } from '../projection.ts';
import { MemoryCategoryDatabase } from './memory-category-store.ts';
import { MemoryCheckpoint } from './memory-checkpoints.ts';
import { MemoryDocuments } from './memory-documents.ts';
import { MemoryParking } from './memory-parking.ts';
import {
  SPECIFIED_GENERATION,
  type KeptDocument,
  type Outcome,
  type ParkedFacts,
  type SpecifiedStore,
} from './specified-store.ts';

/** Keeps what is folded in this process, as MongoDB would. */
export function memorySpecifiedStore(projection: AnyProjection): SpecifiedStore {
  let kept = new Kept(projection);
  return {
    stream: ({ partition, fence }) => ({
      documents: kept.documents,
      checkpoints: kept.checkpoint(partition).under(fence),
      parking: kept.parking(partition),
    }),
    category: (place) => kept.category.store(place),
    outcome: () => Promise.resolve(kept.outcome()),
    empty: () => {
      kept = new Kept(projection);
      return Promise.resolve();
    },
    remove: () => Promise.resolve(),
  };
}

/** What one run keeps. */
class Kept {
  readonly #projection: AnyProjection;
  readonly #documents: MemoryDocuments | undefined;
  readonly #checkpoints = new Map<number, MemoryCheckpoint>();
  readonly #parking = new Map<number, MemoryParking>();
  readonly category = new MemoryCategoryDatabase();

  constructor(projection: AnyProjection) {
    this.#projection = projection;
    this.#documents =
      projection.kind === 'stream'
        ? new MemoryDocuments(projection, SPECIFIED_GENERATION)
        : undefined;
  }

  get documents(): MemoryDocuments {
    if (this.#documents === undefined) throw new Error('of many streams: it has a store');
    return this.#documents;
  }

  checkpoint(partition: number): MemoryCheckpoint {
    return getOrMake(this.#checkpoints, partition, () => new MemoryCheckpoint());
  }

  parking(partition: number): MemoryParking {
    return getOrMake(this.#parking, partition, () => new MemoryParking());
  }

  outcome(): Outcome {
    if (this.#documents === undefined) {
      const { documents: bodies, parked } = this.category;
      const { version: rules } = this.#projection;
      const documents = [...bodies].map(([_id, body]): KeptDocument => ({ ...body, _id, rules }));
      documents.sort((one, other) => (String(one['_id']) < String(other['_id']) ? -1 : 1));
      return { documents, lines: [], parked: facts([...parked.values()].map((one) => one.entry)) };
    }
    const parked = [...this.#parking.values()].flatMap((parking) => parking.parked);
    const { documents, lines } = this.#documents;
    return { documents, lines, parked: facts(parked) };
  }
}

function facts(parked: readonly ParkedEntry[]): readonly ParkedFacts[] {
  return parked
    .map(({ fields: _fields, ...entry }) => entry)
    .sort((one, other) => compareEntryIds(one.entryId, other.entryId));
}

function getOrMake<Value>(map: Map<number, Value>, key: number, make: () => Value): Value {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}

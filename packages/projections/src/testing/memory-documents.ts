import type {
  DocumentCondition,
  Documents,
  DocumentWrite,
  LineWrite,
  StoredDocument,
} from '../documents.ts';
import { ForkError } from '../errors.ts';
import type { AnyStreamProjection } from '../projection.ts';
import { asStored } from './mongo-form.ts';

/** A document or a line with its `_id` and all other members, as MongoDB would give it. */
export type MemoryDocument = Readonly<Record<string, unknown>>;

/** The documents of a stream projection, kept in this process as MongoDB would keep them. */
export class MemoryDocuments implements Documents {
  readonly #projection: AnyStreamProjection;
  readonly #generation: number;
  readonly #documents: Map<string, MemoryDocument>;
  readonly #lines: Map<string, MemoryDocument>;

  constructor(
    projection: AnyStreamProjection,
    generation: number,
    documents = new Map<string, MemoryDocument>(),
    lines = new Map<string, MemoryDocument>(),
  ) {
    this.#projection = projection;
    this.#generation = generation;
    this.#documents = documents;
    this.#lines = lines;
  }

  /** The same documents and lines, written by these rules and under this generation. */
  under(projection: AnyStreamProjection, generation: number): MemoryDocuments {
    return new MemoryDocuments(projection, generation, this.#documents, this.#lines);
  }

  /** Every document, by `_id`. */
  get documents(): readonly MemoryDocument[] {
    return byId(this.#documents);
  }

  /** Every line, by `_id`. */
  get lines(): readonly MemoryDocument[] {
    return byId(this.#lines);
  }

  /** Puts a document there, whatever was there. */
  put(_id: string, members: MemoryDocument): void {
    this.#documents.set(_id, asStored({ ...members, _id }));
  }

  read(streamIds: readonly string[]): Promise<ReadonlyMap<string, StoredDocument>> {
    const found = new Map<string, StoredDocument>();
    for (const streamId of streamIds) {
      const document = this.#documents.get(streamId);
      if (document === undefined) continue;
      const { _id, version, hash, timestamps, updatedAt: _updatedAt, ...more } = document;
      const { generation = 0, ...body } = more;
      found.set(streamId, { version, hash, timestamps, generation, body });
    }
    return Promise.resolve(found);
  }

  write(writes: readonly DocumentWrite[]): Promise<boolean> {
    let isWhole = true;
    for (const write of writes) {
      const { streamId, condition, version, hash, positions, time, body } = write;
      if (!meets(this.#documents.get(streamId), condition)) {
        isWhole = false;
        continue;
      }
      const generation = this.#generation;
      const updatedAt = new Date(time);
      this.put(streamId, { ...body, version, timestamps: positions, hash, generation, updatedAt });
    }
    return Promise.resolve(isWhole);
  }

  writeLines(lines: readonly LineWrite[]): Promise<void> {
    const { name, lines: ownLines } = this.#projection;
    const generation = this.#generation;
    if (ownLines === undefined) {
      return Promise.reject(new TypeError(`projection ${name} has no lines`));
    }
    for (const { streamId, version, hash, position = null, time, body } of lines) {
      const _id = `${streamId}:${version}`;
      const there = this.#lines.get(_id);
      if (there !== undefined && there['hash'] !== hash) {
        const problem = `its line has hash ${String(there['hash'])}, the event has ${hash}`;
        return Promise.reject(new ForkError(streamId, version, problem));
      }
      if (there !== undefined && Number(there['generation']) >= generation) continue;
      const members = { ...body, _id, streamId, version, position, hash, generation };
      this.#lines.set(_id, asStored({ ...members, time: new Date(time) }));
    }
    return Promise.resolve();
  }
}

function meets(
  document: MemoryDocument | undefined,
  condition: DocumentCondition | undefined,
): boolean {
  if (document === undefined || condition === undefined) {
    return document === undefined && condition === undefined;
  }
  const { version, hash, generation = 0 } = document;
  return (
    version === condition.version && hash === condition.hash && generation === condition.generation
  );
}

function byId(documents: ReadonlyMap<string, MemoryDocument>): readonly MemoryDocument[] {
  const sorted = [...documents].sort(([one], [other]) => (one < other ? -1 : 1));
  return sorted.map(([, document]) => document);
}

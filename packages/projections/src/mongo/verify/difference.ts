import type { Db, Document } from 'mongodb';
import { printable, strangeDocuments } from '../document-texts.ts';

/** Something that the log does not come to. */
export interface Difference {
  /**
   * `missing`: the log has it and the read model does not; `extra`: the other way round; `differs`: one
   * of its members is another one.
   */
  readonly kind: 'missing' | 'extra' | 'differs';
  /** Of the documents, or of the lines. */
  readonly collection: string;
  readonly id: string;
  /** The first member that differs. */
  readonly member?: string;
  /** What the read model has, for people to read; undefined: nothing. */
  readonly live: string | undefined;
  /** What the log comes to; undefined: nothing, or why it could not be folded is in `problem`. */
  readonly folded: string | undefined;
  /** Why the log could not be folded so far. */
  readonly problem?: string;
}

/** Differences as they are found: all are counted, and some are kept. */
export class Differences {
  readonly #listMax: number;
  readonly #list: Difference[] = [];
  count = 0;

  constructor(listMax: number) {
    this.#listMax = listMax;
  }

  get list(): readonly Difference[] {
    return this.#list;
  }

  add(difference: Difference): void {
    this.count += 1;
    if (this.#list.length < this.#listMax) this.#list.push(difference);
  }

  /** Notes a document that is not as it should be. */
  note(
    collection: string,
    id: string,
    {
      live,
      folded,
      member,
      problem,
    }: {
      readonly live: Document | undefined;
      readonly folded: Document | undefined;
      readonly member?: string | undefined;
      readonly problem?: string | undefined;
    },
  ): void {
    const kind = live === undefined ? 'missing' : folded === undefined ? 'extra' : 'differs';
    const of = (document: Document | undefined): string | undefined =>
      printable(member === undefined ? document : document?.[member]);
    this.add({
      kind: problem !== undefined && live !== undefined ? 'differs' : kind,
      collection,
      id,
      ...(member === undefined ? {} : { member }),
      live: of(live),
      folded: of(folded),
      ...(problem === undefined ? {} : { problem }),
    });
  }
}

/** Notes every document that no projection can have written. */
export async function noteStrangers(
  db: Db,
  collection: string,
  differences: Differences,
): Promise<void> {
  for await (const live of strangeDocuments(db, collection)) {
    differences.note(collection, String(live['_id']), { live, folded: undefined });
  }
}

import type { Db } from 'mongodb';
import { typedDocuments, type TypedDocument } from './document-texts.ts';

/** The documents of one `_id` in two collections; undefined: that collection has none. */
export interface Pair {
  readonly id: string;
  readonly one: TypedDocument | undefined;
  readonly other: TypedDocument | undefined;
}

/** Walks two collections in the order of `_id`, which are texts, holding a page of each at the most. */
export async function* sideBySide(
  db: Db,
  one: string,
  other: string,
): AsyncGenerator<Pair, void, undefined> {
  const left = new Side(typedDocuments(db, one));
  const right = new Side(typedDocuments(db, other));
  try {
    for (;;) {
      const [first, second] = await Promise.all([left.head(), right.head()]);
      const id = lower(first?._id, second?._id);
      if (id === undefined) return;
      yield { id, one: left.takeIf(id), other: right.takeIf(id) };
    }
  } finally {
    await Promise.all([left.close(), right.close()]);
  }
}

class Side {
  readonly #documents: AsyncIterator<TypedDocument>;
  #head: TypedDocument | undefined;
  #isRead = false;

  constructor(documents: AsyncIterable<TypedDocument>) {
    this.#documents = documents[Symbol.asyncIterator]();
  }

  async head(): Promise<TypedDocument | undefined> {
    if (!this.#isRead) {
      const next = await this.#documents.next();
      this.#head = next.done === true ? undefined : next.value;
      this.#isRead = true;
    }
    return this.#head;
  }

  takeIf(id: string): TypedDocument | undefined {
    const head = this.#head;
    if (head?._id !== id) return undefined;
    this.#isRead = false;
    return head;
  }

  async close(): Promise<void> {
    await this.#documents.return?.();
  }
}

function lower(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  // As MongoDB orders texts without a collation: by their bytes in UTF-8.
  return Buffer.compare(Buffer.from(one), Buffer.from(other)) <= 0 ? one : other;
}

import { createHash } from 'node:crypto';
import { BSON, type Db, type Document } from 'mongodb';
import { DURABLE } from './durable.ts';

/** A document of which nothing was converted: an int64 is told from a double. */
export interface TypedDocument {
  readonly _id: string;
  readonly [member: string]: unknown;
}

const AS_STORED = { promoteValues: false } as const;

/**
 * The documents of a collection in the order of their `_id`, as they are stored. Those whose `_id` is
 * no text are left out.
 */
export function typedDocuments(db: Db, collection: string): AsyncIterable<TypedDocument> {
  const documents = db.collection<TypedDocument>(collection, DURABLE);
  return documents
    .find({ _id: { $type: 'string' } }, AS_STORED)
    .sort({ _id: 1 })
    .batchSize(500);
}

/** The documents whose `_id` is no text: no projection has written them. */
export function strangeDocuments(db: Db, collection: string): AsyncIterable<Document> {
  return db.collection(collection, DURABLE).find({ _id: { $not: { $type: 'string' } } }, AS_STORED);
}

/** Some documents of a collection as they are stored, by `_id`. One that is not there is left out. */
export async function typedByIds(
  db: Db,
  collection: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, TypedDocument>> {
  const documents = db.collection<TypedDocument>(collection, DURABLE);
  const found = await documents.find({ _id: { $in: [...ids] } }, AS_STORED).toArray();
  return new Map(found.map((document) => [document._id, document]));
}

/** The document as it would be stored. */
export function asStored(document: Document): Document {
  return BSON.deserialize(BSON.serialize(document), AS_STORED);
}

/**
 * Each member as a text that is the same for equal values of equal types, whatever order nested
 * members have.
 */
export function memberTexts(
  document: Document,
  without: ReadonlySet<string> = NONE,
): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const [name, value] of Object.entries(document)) {
    if (!without.has(name))
      texts.set(name, BSON.EJSON.stringify(sorted(value), { relaxed: false }));
  }
  return texts;
}

/** The first member, by name, that two documents do not have alike; undefined: they are equal. */
export function firstDifference(
  one: ReadonlyMap<string, string>,
  other: ReadonlyMap<string, string>,
): string | undefined {
  const names = [...new Set([...one.keys(), ...other.keys()])];
  return names.sort().find((name) => one.get(name) !== other.get(name));
}

/** A member for people to read, of a bounded length. */
export function printable(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const text = BSON.EJSON.stringify(value, { relaxed: true });
  if (text.length <= PRINTED_MAX) return text;
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return `${text.slice(0, PRINTED_MAX)}… (${text.length} characters, sha256 ${digest})`;
}

const NONE: ReadonlySet<string> = new Set();
const PRINTED_MAX = 500;

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([name, member]) => [name, sorted(member)]));
}

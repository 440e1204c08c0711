import { BSON, type Document } from 'mongodb';

/**
 * A document as it comes back from MongoDB: an int64 as a number where that is safe, `undefined` as
 * null, and nothing shared with what was given.
 */
export function asStored(document: Readonly<Document>): Readonly<Record<string, unknown>> {
  return BSON.deserialize(BSON.serialize(document, { ignoreUndefined: false }));
}

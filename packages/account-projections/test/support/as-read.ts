import type { DocumentBody } from '@streamfold/projections';
import { BSON } from 'mongodb';

/** A body as the driver gives it back: written to BSON, int64 and all, and read with its defaults. */
export function asRead(body: DocumentBody): DocumentBody {
  return BSON.deserialize(BSON.serialize(body));
}

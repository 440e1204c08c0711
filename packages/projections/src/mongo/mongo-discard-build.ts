import type { Db } from 'mongodb';
import { namesBeside } from '../build.ts';
import type { AnyProjection } from '../projection.ts';
import { checkpointCollection } from './checkpoint-document.ts';
import { discardedCollection } from './discarded-entries.ts';
import type { LaneCheckpoint } from './lane-session.ts';
import { onMongo } from './mongo-failure.ts';
import type { ScratchPurpose } from './mongo-scratch-lock.ts';
import { parkedCollection } from './parked-document.ts';

/**
 * Removes everything that rebuilds or verifications of a projection have left: collections,
 * checkpoints, what they parked. Only under their lock.
 *
 * @throws {PartUnavailableError}
 */
export async function discardBuilds(
  db: Db,
  projection: AnyProjection,
  purpose: ScratchPurpose,
): Promise<void> {
  const { name, collection, linesCollection } = namesBeside(projection, purpose);
  const prefixes = [collection, linesCollection].flatMap((one) =>
    one === undefined ? [] : [`${one}.`],
  );
  await onMongo(async () => {
    // A lane that was killed may have left a transaction open, which holds its collections for a minute.
    const left = await checkpointCollection(db).find({ '_id.projection': name }).toArray();
    for (const { session } of left as readonly LaneCheckpoint[]) {
      if (session !== undefined) await db.command({ killSessions: [{ id: session }] });
    }
    const found = await db.listCollections({}, { nameOnly: true }).toArray();
    for (const { name: one } of found) {
      if (prefixes.some((prefix) => one.startsWith(prefix))) await db.collection(one).drop();
    }
    await checkpointCollection(db).deleteMany({ '_id.projection': name });
    await parkedCollection(db).deleteMany({ projection: name });
    await discardedCollection(db).deleteMany({ projection: name });
  });
}

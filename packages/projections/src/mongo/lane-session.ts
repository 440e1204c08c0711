import type { Binary, ClientSession, Collection, Db } from 'mongodb';
import { FencedError } from '../errors.ts';
import type { CheckpointDocument } from './checkpoint-document.ts';
import type { ParkingPlace } from './parked-document.ts';

/** The checkpoint of a lane that works in transactions. */
export interface LaneCheckpoint extends CheckpointDocument {
  /** Names the transaction that wrote it: when its answer is lost, this says whether it was written. */
  readonly written?: string;
  /** Whether anything was ever folded into a document: a projection may follow no event of a log. */
  readonly hasDocuments?: boolean;
  /** The session that the lane makes its transactions in. */
  readonly session?: Binary;
}

/** Whose session it is. */
export interface SessionOwner {
  readonly db: Db;
  readonly checkpoints: Collection<LaneCheckpoint>;
  readonly place: ParkingPlace;
  readonly fence: number;
}

/**
 * Ends the transaction that the lane before this one may have left open. MongoDB keeps the transaction
 * of a process that was killed for a minute, and with it what was written in it: until then nobody
 * else could write the checkpoint or the documents.
 *
 * @throws {FencedError} a higher fence has the checkpoint: that session is left alone
 */
export async function endSessionBefore(owner: SessionOwner): Promise<void> {
  const { db, checkpoints, fence } = owner;
  const found = await checkpoints.findOne({ _id: idOf(owner) });
  if (found === null) return;
  if (found.fence > fence) throw fenced(owner, found.fence);
  // Everybody may kill the sessions of his own user.
  if (found.session !== undefined) await db.command({ killSessions: [{ id: found.session }] });
}

/**
 * Begins the session of a lane and notes it beside the checkpoint, for the lane after it.
 *
 * @throws {FencedError} a higher fence has the checkpoint meanwhile
 */
export async function beginSession(owner: SessionOwner): Promise<ClientSession> {
  const { db, checkpoints, fence } = owner;
  const session = db.client.startSession();
  const id = session.id?.id;
  const update = id === undefined ? {} : { session: id };
  const filter = { _id: idOf(owner), fence };
  const { matchedCount } = await checkpoints.updateOne(filter, { $set: update });
  if (matchedCount === 1) return session;
  await session.endSession();
  throw fenced(owner);
}

/** Ends the session of a lane in good order. */
export async function endSession(owner: SessionOwner, session: ClientSession): Promise<void> {
  const id = session.id?.id;
  if (id !== undefined) {
    // The driver uses the session for something else from now on: nobody may kill it any more.
    const filter = { _id: idOf(owner), session: id };
    await owner.checkpoints.updateOne(filter, { $unset: { session: 1 } });
  }
  await session.endSession();
}

function idOf({ place: { build, partition } }: SessionOwner): CheckpointDocument['_id'] {
  return { projection: build, partition };
}

function fenced({ place: { build, partition }, fence }: SessionOwner, found?: number): FencedError {
  const by = found === undefined ? '' : ` by fence ${found}`;
  return new FencedError(
    `the checkpoint of ${build} in partition ${partition} was taken from fence ${fence}${by}`,
  );
}

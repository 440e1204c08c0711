import type { ClientSession, Collection } from 'mongodb';
import type { ParkedEntry } from '../park-code.ts';
import type { ParkAnswer, ParkRequest } from '../parking.ts';
import { noteDiscarded, type DiscardedDocument } from './discarded-entries.ts';
import {
  parkedId,
  toParkedDocument,
  type ParkedDocument,
  type ParkingPlace,
  type StoredAnswer,
} from './parked-document.ts';

/** Where what was parked is kept. */
export interface ParkedCollections {
  readonly parked: Collection<ParkedDocument>;
  /** What was left out. */
  readonly discarded: Collection<DiscardedDocument>;
}

/** What a request asks for, and what has come of it. */
export interface AnsweredRequest {
  readonly request: ParkRequest;
  readonly answer: ParkAnswer;
}

/**
 * Notes what came of a request, in the transaction of `session`: a record that is resumed or discarded
 * goes (the latter to the collection `discarded`), another one stays with what is wrong now and is
 * asked for no more.
 *
 * @returns false where nothing is parked that is asked for: nothing was changed
 */
export async function writeAnswer(
  { parked: collection, discarded }: ParkedCollections,
  place: ParkingPlace,
  { request, answer }: AnsweredRequest,
  session: ClientSession,
): Promise<boolean> {
  const _id = parkedId(place, request.entryId);
  const old = await collection.findOne({ _id, request: { $exists: true } }, { session });
  if (old === null) return false;
  if (isLeftOut(old, answer)) await noteDiscarded(discarded, old, session);
  if (answer.outcome === 'resumed' || answer.outcome === 'discarded') {
    await collection.deleteOne({ _id }, { session });
    return true;
  }
  const { request: asked, answer: _answer, ...kept } = old;
  const attempts = old.attempts + 1;
  const given = { entryId: asked?.entryId ?? request.entryId, at: new Date() };
  if (answer.outcome === 'refused') {
    const { outcome, reason } = answer;
    const refused: StoredAnswer = { outcome, reason, ...given };
    await collection.replaceOne({ _id }, { ...kept, attempts, answer: refused }, { session });
    return true;
  }
  const { outcome, entry, waitingCount } = answer;
  const still: StoredAnswer = { outcome, reason: entry.reason, ...given };
  const next = standingFor(place, old, { entry, waitingCount });
  await replace(collection, old, { ...next, attempts, answer: still }, session);
  return true;
}

/**
 * Lets the record of a halted stream stand for a later entry, still asked for.
 *
 * @returns false where nothing is parked that is asked for: nothing was changed
 */
export async function writeAdvance(
  { parked: collection, discarded }: ParkedCollections,
  place: ParkingPlace,
  {
    request: { entryId },
    ...head
  }: {
    readonly request: ParkRequest;
    readonly entry: ParkedEntry;
    readonly waitingCount: number;
  },
  session: ClientSession,
): Promise<boolean> {
  const _id = parkedId(place, entryId);
  const old = await collection.findOne({ _id, request: { $exists: true } }, { session });
  if (old?.request === undefined) return false;
  if (old.request.action === 'discard') await noteDiscarded(discarded, old, session);
  // What was to be left out is left out by now.
  const request = { ...old.request, action: 'retry' } as const;
  const next = { ...standingFor(place, old, head), attempts: old.attempts, request };
  await replace(collection, old, next, session);
  return true;
}

/** Whether the parked event is left out now; a later one of its stream may be parked instead. */
function isLeftOut({ _id, request }: ParkedDocument, answer: ParkAnswer): boolean {
  if (request?.action !== 'discard') return false;
  if (answer.outcome === 'still_parked') return answer.entry.entryId !== _id.entryId;
  return answer.outcome === 'discarded';
}

function standingFor(
  place: ParkingPlace,
  old: ParkedDocument,
  {
    entry,
    waitingCount,
  }: { readonly entry: ParkedEntry; readonly waitingCount?: number | undefined },
): ParkedDocument {
  return {
    ...toParkedDocument(place, entry, old.at),
    waitingCount: waitingCount ?? old.waitingCount,
    // An entry of no stream is all that its record is about.
    throughPosition: old.streamId === undefined ? entry.entryId : old.throughPosition,
  };
}

async function replace(
  collection: Collection<ParkedDocument>,
  { _id: before }: ParkedDocument,
  next: ParkedDocument,
  session: ClientSession,
): Promise<void> {
  // Another entry is another `_id`. The old one goes first: a stream has one record.
  await collection.deleteOne({ _id: before }, { session });
  await collection.insertOne(next, { session });
}

import { setTimeout as delay } from 'node:timers/promises';
import type { Collection, Db, Filter } from 'mongodb';
import type { ParkRequest } from '../parking.ts';
import { onMongo } from './mongo-failure.ts';
import {
  parkedCollection,
  parkedId,
  type ParkedDocument,
  type ParkedId,
  type StoredAnswer,
} from './parked-document.ts';

/** Which of what is parked to list. */
export interface ListParkedOptions {
  /** Only of this build. @default of all */
  readonly projection?: string;
  /** The `_id` of the last one of the page before. @default from the first */
  readonly after?: ParkedId;
  /** How many at the most. */
  readonly limit: number;
}

/** What to ask for. */
export interface AskParkedOptions {
  /** The name of the build. */
  readonly projection: string;
  readonly target:
    | { readonly streamId: string }
    /** In every partition that has it, unless one is named. */
    | { readonly entryId: string; readonly partition?: number }
    | 'all';
  readonly action: ParkRequest['action'];
}

/** Something that was asked for. */
export interface AskedParked {
  readonly id: ParkedId;
  readonly streamId: string | undefined;
}

/** What came of something that was asked for. */
export interface AnsweredParked extends AskedParked {
  /**
   * `settled`: it is parked no more. `waiting`: nothing has come of it yet. The others: it is still
   * parked, or its stream is halted by a later event now, for this reason.
   */
  readonly outcome: 'settled' | 'waiting' | StoredAnswer['outcome'];
  readonly reason?: string;
}

/** What is parked, by projection, partition and entry id, a page at a time. @throws {PartUnavailableError} */
export async function listParked(
  db: Db,
  { projection, after, limit }: ListParkedOptions,
): Promise<readonly ParkedDocument[]> {
  const filter: Filter<ParkedDocument> = {
    ...(projection === undefined ? {} : { projection }),
    ...(after === undefined ? {} : { _id: { $gt: after } }),
  };
  const found = parkedCollection(db).find(filter).sort({ _id: 1 }).limit(limit);
  return await onMongo(() => found.toArray());
}

/**
 * Asks the projector to try something again or to leave it out; it takes that up by itself. What is
 * asked for already is asked for anew.
 *
 * @returns what was asked for; empty where nothing of the kind is parked
 * @throws {PartUnavailableError} it is not known what was asked for: ask again
 */
export async function askParked(
  db: Db,
  { projection, target, action }: AskParkedOptions,
): Promise<readonly AskedParked[]> {
  const collection = parkedCollection(db);
  const filter = { projection, ...targetFilter(target) };
  return await onMongo(async () => {
    const asked: AskedParked[] = [];
    const at = new Date();
    const found = collection.find(filter, { projection: { streamId: 1 } }).sort({ _id: 1 });
    for await (const { _id, streamId } of found) {
      const request = { action, entryId: _id.entryId, at };
      // The projector may have settled it a moment ago: then there is nothing to ask for.
      const update = { $set: { request }, $unset: { answer: 1 } } as const;
      const { matchedCount } = await collection.updateOne({ _id }, update);
      if (matchedCount === 1) asked.push({ id: _id, streamId });
    }
    return asked;
  });
}

/**
 * Waits until each request has an answer, or until `signal` is aborted.
 *
 * @param pollMs how long to wait between looks, milliseconds
 * @throws {PartUnavailableError}
 */
export async function awaitAnswers(
  db: Db,
  asked: readonly AskedParked[],
  { signal, pollMs = 200 }: { readonly signal: AbortSignal; readonly pollMs?: number },
): Promise<readonly AnsweredParked[]> {
  const collection = parkedCollection(db);
  const answers = new Map<AskedParked, AnsweredParked>();
  for (;;) {
    for (const one of asked) {
      if ((answers.get(one)?.outcome ?? 'waiting') !== 'waiting') continue;
      answers.set(one, await onMongo(() => answerOf(collection, one)));
    }
    const isWaiting = [...answers.values()].some(({ outcome }) => outcome === 'waiting');
    if (!isWaiting || signal.aborted) return [...answers.values()];
    await delay(pollMs, undefined, { signal }).catch((reason: unknown) => {
      if (!signal.aborted) throw reason;
    });
  }
}

function targetFilter(target: AskParkedOptions['target']): Filter<ParkedDocument> {
  if (target === 'all') return {};
  if ('streamId' in target) return { streamId: target.streamId };
  const { entryId, partition } = target;
  return { '_id.entryId': entryId, ...(partition === undefined ? {} : { partition }) };
}

async function answerOf(
  collection: Collection<ParkedDocument>,
  one: AskedParked,
): Promise<AnsweredParked> {
  const { id, streamId } = one;
  const { projection, partition, entryId } = id;
  // The record of a stream moves: it stands for the event that halts the stream now.
  const filter =
    streamId === undefined
      ? { _id: parkedId({ build: projection, partition }, entryId) }
      : { projection, streamId };
  const found = await collection.findOne(filter, { projection: { request: 1, answer: 1 } });
  if (found?.request?.entryId === entryId) return { ...one, outcome: 'waiting' };
  if (found?.answer?.entryId === entryId) {
    const { outcome, reason } = found.answer;
    return { ...one, outcome, reason };
  }
  return { ...one, outcome: 'settled' };
}

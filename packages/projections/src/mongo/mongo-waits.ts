import { BEFORE_FIRST, compareEntryIds, isEntryId } from '@streamfold/event-store';
import type { Db } from 'mongodb';
import type { AnyProjection } from '../projection.ts';
import { SharedWaits, type WaitOptions, type WaitOutcome } from '../shared-waits.ts';
import type { WriteToken } from '../write-token.ts';
import { ensureConnected } from './ensure-connected.ts';
import { onMongo } from './mongo-failure.ts';

/** What is to be in the read model: everything of one write. */
export interface AwaitedWrite {
  readonly token: WriteToken;
  /**
   * The stream that was written, where its own document is all that is waited for. Without it, and of a
   * category projection, everything of the partition up to the write is.
   */
  readonly streamId?: string;
}

/**
 * Waits for the read model of one projection to have what was written to the log.
 *
 * All waits share one look at MongoDB at a time, every 5 to 50 ms, and none looks when nobody waits.
 * What is seen is committed by a majority: it is not taken back.
 */
export interface ReadModelWaits {
  /**
   * Waits for a write. `halted`: an entry of the stream up to that version is parked in this
   * projection, and the stream stands still until a person has dealt with it.
   *
   * @throws {PartUnavailableError} MongoDB does not answer or refuses to work for now
   * @throws the reason of `signal`
   */
  waitUntil(what: AwaitedWrite, options: WaitOptions): Promise<WaitOutcome>;
  /**
   * Waits for everything up to `tails`: a position for each partition, in the order of their numbers
   * (`0-0`: nothing). Parked entries count as done. Never `halted`.
   *
   * @throws as `waitUntil`
   * @throws {TypeError} one of the tails is no position
   */
  whenCaughtUp(tails: readonly string[], options: WaitOptions): Promise<WaitOutcome>;
  /** Ends the waits: they answer `timed_out`, and so does a later one unless it is reached already. */
  close(): void;
}

type Goal = VersionGoal | PositionsGoal;

interface VersionGoal {
  readonly type: 'version';
  readonly streamId: string;
  readonly version: number;
}

interface PositionsGoal {
  readonly type: 'positions';
  readonly positions: ReadonlyMap<number, string>;
}

/** Waits for the read model of `projection` in `db`. Reads nothing until somebody waits. */
export function openReadModelWaits(db: Db, projection: AnyProjection): ReadModelWaits {
  const readModel = openReadModel(db, projection);
  const waits = new SharedWaits<Goal>(async (goals) => {
    await onMongo(() => ensureConnected(db));
    const versions = goals.filter((goal) => goal.type === 'version');
    const positions = goals.filter((goal) => goal.type === 'positions');
    const found = await Promise.all([
      settledVersions(readModel, versions),
      reachedPositions(readModel, positions),
    ]);
    return new Map<Goal, 'reached' | 'halted'>(found.flat());
  });
  return {
    waitUntil: ({ token, streamId }, options) => {
      const { version, partition, position } = token;
      const goal: Goal =
        streamId === undefined || projection.kind === 'category'
          ? { type: 'positions', positions: new Map([[partition, position]]) }
          : { type: 'version', streamId, version };
      return waits.wait(goal, options);
    },
    whenCaughtUp: async (tails, options) => {
      const wrong = tails.find((tail) => !isEntryId(tail));
      if (wrong !== undefined) throw new TypeError(`${JSON.stringify(wrong)} is no position`);
      return await waits.wait({ type: 'positions', positions: new Map(tails.entries()) }, options);
    },
    close: () => waits.close(),
  };
}

type Settled<G extends Goal> = (readonly [goal: G, outcome: 'reached' | 'halted'])[];

async function settledVersions(
  readModel: ReadModel,
  goals: readonly VersionGoal[],
): Promise<Settled<VersionGoal>> {
  const { reached, behind } = await splitByVersion(readModel, goals);
  if (behind.length === 0) return reached;
  const parked = await readModel.firstParked(behind.map(({ streamId }) => streamId));
  const stopped = behind.filter(
    ({ streamId, version }) => (parked.get(streamId) ?? Infinity) <= version,
  );
  if (stopped.length === 0) return reached;
  // Since the versions were read, the stream may have been set going again, and have come there.
  const again = await splitByVersion(readModel, stopped);
  const halted = again.behind.map((goal) => [goal, 'halted'] as const);
  return [...reached, ...again.reached, ...halted];
}

async function splitByVersion(readModel: ReadModel, goals: readonly VersionGoal[]) {
  const versions = await readModel.versions(goals.map(({ streamId }) => streamId));
  const isReached = ({ streamId, version }: VersionGoal): boolean =>
    (versions.get(streamId) ?? 0) >= version;
  return {
    reached: goals.filter(isReached).map((goal) => [goal, 'reached'] as const),
    behind: goals.filter((goal) => !isReached(goal)),
  };
}

async function reachedPositions(
  readModel: ReadModel,
  goals: readonly PositionsGoal[],
): Promise<Settled<PositionsGoal>> {
  const positions = await readModel.positions(goals.flatMap((goal) => [...goal.positions.keys()]));
  const isReached = (goal: PositionsGoal): boolean =>
    [...goal.positions].every(
      ([partition, wanted]) =>
        compareEntryIds(positions.get(partition) ?? BEFORE_FIRST, wanted) >= 0,
    );
  return goals.filter(isReached).map((goal) => [goal, 'reached'] as const);
}

/** How far a read model is, as committed by a majority. */
interface ReadModel {
  /** The versions of these streams' documents; a stream without one is left out. */
  versions(streamIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** The lowest version that is parked of each of these streams; 0 where an entry named none. */
  firstParked(streamIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** The checkpoints of these partitions; one without any is left out. */
  positions(partitions: readonly number[]): Promise<ReadonlyMap<number, string>>;
}

interface ParkedDocument {
  readonly projection: string;
  readonly streamId?: string;
  readonly version?: number;
}

interface CheckpointDocument {
  readonly _id: { readonly projection: string; readonly partition: number };
  readonly position: string;
}

function openReadModel(db: Db, { name, collection }: AnyProjection): ReadModel {
  const committed = { readConcern: { level: 'majority' }, readPreference: 'primary' } as const;
  const documents = db.collection<{ _id: string; version: number }>(collection, committed);
  const parked = db.collection<ParkedDocument>('parked', committed);
  const checkpoints = db.collection<CheckpointDocument>('checkpoints', committed);
  return {
    versions: (streamIds) =>
      onMongo(async () => {
        if (streamIds.length === 0) return new Map();
        const filter = { _id: { $in: [...new Set(streamIds)] } };
        const found = await documents.find(filter, { projection: { version: 1 } }).toArray();
        return new Map(found.map(({ _id, version }) => [_id, version]));
      }),
    firstParked: (streamIds) =>
      onMongo(async () => {
        const found = await parked
          .aggregate<{ readonly _id: string; readonly version: number }>([
            { $match: { projection: name, streamId: { $in: [...new Set(streamIds)] } } },
            { $group: { _id: '$streamId', version: { $min: { $ifNull: ['$version', 0] } } } },
          ])
          .toArray();
        return new Map(found.map(({ _id, version }) => [_id, version]));
      }),
    positions: (partitions) =>
      onMongo(async () => {
        if (partitions.length === 0) return new Map();
        const ids = [...new Set(partitions)].map((partition) => ({ projection: name, partition }));
        const found = await checkpoints.find({ _id: { $in: ids } }).toArray();
        return new Map(found.map(({ _id, position }) => [_id.partition, position]));
      }),
  };
}

import { accountProjections } from '@streamfold/account-projections';
import {
  measureLag,
  readLeases,
  readProjections,
  type LeaseReport,
  type PartitionLag,
  type WorkReport,
} from '@streamfold/projections';
import { withReadModels } from '../read-models/mongo-connection.ts';
import { withLog, type ReadLogFlags } from '../read-models/open-log.ts';
import type { ReadModelFlags } from '../read-models/read-model-options.ts';
import { factsOf, type ProjectionFacts } from './lease-facts.ts';

/** Where to look. */
export interface StatusFlags extends ReadModelFlags, ReadLogFlags {
  readonly json?: true;
}

/** A projection in one partition. */
export interface PartitionStatus extends PartitionLag {
  /** What its holder says of it; undefined: nobody holds the partition, or nothing was said yet. */
  readonly facts: ProjectionFacts | undefined;
  /** Undefined: nobody holds the partition. */
  readonly lease: Pick<LeaseReport, 'holder' | 'fence' | 'secondsLeft'> | undefined;
}

/** A projection as a whole. */
export interface ProjectionStanding {
  readonly projection: string;
  /** The version of the rules that the live documents were folded by; undefined: there are none. */
  readonly version: number | undefined;
  /** That of the rules of this program. */
  readonly ownVersion: number;
  readonly rebuild: WorkReport | undefined;
  readonly verify: WorkReport | undefined;
}

/** How everything stands. */
export interface SystemStatus {
  /** By partition, and by projection within one. */
  readonly partitions: readonly PartitionStatus[];
  /** The partitions that nobody holds. */
  readonly free: readonly number[];
  readonly projections: readonly ProjectionStanding[];
  /** Whether every partition is held, and every projection of it is running. */
  readonly isWell: boolean;
}

/** Looks how everything stands, without changing anything. @throws {ReadModelCommandError} */
export async function readStatus(flags: StatusFlags): Promise<SystemStatus> {
  const { category } = flags;
  return await withReadModels(flags, (db) =>
    withLog(flags, async ({ store, redis }) => {
      const projections = accountProjections;
      const [leases, reports, lags] = await Promise.all([
        readLeases(db, category),
        readProjections(db),
        measureLag({ store, redis, category, db, projections, now: Date.now }),
      ]);
      const partitions = lags
        .map((lag) => partitionStatus(lag, leases))
        .toSorted((one, other) => one.partition - other.partition);
      const free = partitions.filter(({ lease }) => lease === undefined);
      return {
        partitions,
        free: [...new Set(free.map(({ partition }) => partition))],
        projections: projections.map(({ name: projection, version: ownVersion }) => {
          const report = reports.find((one) => one.projection === projection);
          const { version, rebuild, verify } = report ?? {};
          return { projection, version, ownVersion, rebuild, verify };
        }),
        isWell: partitions.every(({ facts }) => facts?.status === 'running'),
      };
    }),
  );
}

function partitionStatus(lag: PartitionLag, leases: readonly LeaseReport[]): PartitionStatus {
  const lease = leases.find(({ partition }) => partition === lag.partition);
  // What the last holder said is no more so.
  if (lease?.holder === undefined) return { ...lag, facts: undefined, lease: undefined };
  const { holder, fence, secondsLeft } = lease;
  return {
    ...lag,
    facts: factsOf(lease.facts, lag.projection),
    lease: { holder, fence, secondsLeft },
  };
}

import type {
  PartitionLag,
  PartitionProjection,
  ProjectionStatus,
  Projector,
} from '@streamfold/projections';

/** What a projection of a partition is doing, as `/readyz` and metrics call it. */
export type ReportedStatus = ProjectionStatus['status'] | 'standing by';

/** How a projection of a partition is, as `/readyz` shows it. */
export interface ProjectionReport {
  readonly projection: string;
  readonly partition: number;
  /** `standing by`: this process does not hold the partition. */
  readonly status: ReportedStatus;
  /** Why it waits or has stopped, in a word. */
  readonly problem?: string;
  /** As of `PartitionLag`; null where it could not be measured. The same for the four that follow. */
  readonly position: string | null;
  readonly eventsBehind: number | null;
  readonly secondsBehind: number | null;
  readonly parked: number | null;
  readonly waiting: number | null;
  /** Failures one after the other, since the last step that got on; null while standing by. */
  readonly failuresInARow: number | null;
  /** Since entries were settled, or there were none left to be; null while standing by. */
  readonly secondsSinceProgress: number | null;
}

/** What reports are made from. */
export interface ReportSource {
  readonly projector: Pick<Projector, 'held'>;
  /** The projections in their order, and how many partitions there are. */
  readonly projections: readonly string[];
  readonly partitions: number;
  /** Undefined: it could not be measured. */
  readonly lags: readonly PartitionLag[] | undefined;
  /** The clock of the projector, milliseconds. */
  readonly now: number;
}

/** How every projection of every partition is, those of other processes as far as it is known. */
export function projectionReports(source: ReportSource): readonly ProjectionReport[] {
  const { projector, projections, partitions, lags = [], now } = source;
  return projections.flatMap((projection) =>
    Array.from({ length: partitions }, (_, partition) => {
      const isIt = (one: Place): boolean =>
        one.projection === projection && one.partition === partition;
      const place = { projection, partition };
      return { ...place, ...doing(projector.held.find(isIt), now), ...behind(lags.find(isIt)) };
    }),
  );
}

type Place = Pick<PartitionLag, 'projection' | 'partition'>;

function doing(held: PartitionProjection | undefined, now: number) {
  if (held === undefined) {
    return { status: 'standing by', failuresInARow: null, secondsSinceProgress: null } as const;
  }
  const { status, failures, lastProgressAt } = held;
  return {
    status: status.status,
    ...('error' in status ? { problem: wordOf(status.error) } : {}),
    failuresInARow: failures,
    secondsSinceProgress: rounded((now - lastProgressAt) / 1_000),
  };
}

function behind(lag: PartitionLag | undefined) {
  return {
    position: lag?.position ?? null,
    eventsBehind: lag?.eventsBehind ?? null,
    secondsBehind: lag === undefined ? null : rounded(lag.secondsBehind),
    parked: lag?.parkedCount ?? null,
    waiting: lag?.waitingCount ?? null,
  };
}

// Texts of errors can name hosts and users.
function wordOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1_000) / 1_000;
}

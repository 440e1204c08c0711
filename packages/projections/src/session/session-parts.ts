import type { Checkpoint, LogBinding } from '../checkpoint.ts';
import type { Lane, Settled } from '../lane.ts';
import type { Logger } from '../logger.ts';
import type { LogFinding } from '../log-check.ts';
import type { Parking } from '../parking.ts';
import type { PartitionLog } from '../partition-log.ts';
import type { AnyProjection } from '../projection.ts';

/** What one life of a projection's connections to a partition works with. */
export interface SessionParts {
  readonly projection: AnyProjection;
  readonly partition: number;
  /**
   * Makes sure that the collections are there, and that they are those of the checkpoints. It calls
   * `onStep` now and then where that takes long.
   */
  readonly prepare: (onStep: () => void, signal: AbortSignal) => Promise<void>;
  readonly openLog: () => Promise<PartitionLog>;
  readonly binding: LogBinding;
  /** Takes the checkpoint over. Up to `carefulThrough`, more may be written than it says. */
  readonly openLane: (carefulThrough: string | undefined) => Promise<Lane>;
  readonly parking: Pick<Parking, 'requests'>;
  /** Compares the log with the checkpoint. @throws {ProjectionStoppedError} they disagree */
  readonly checkLog: (
    log: PartitionLog,
    checkpoint: Checkpoint,
    logIdentity: string,
  ) => Promise<LogFinding>;
  /** The most entries of a page: as many at once means that there may be many more. */
  readonly pageEntriesMax: number;
  readonly logger: Logger;
  /** A monotonic clock in milliseconds. */
  readonly now: () => number;
}

/** What a session tells while it runs. */
export interface SessionReports {
  /** It has taken over where the projection is. */
  readonly onOpened: (checkpoint: Checkpoint) => void;
  /** Everything that was in the log is done: new entries are waited for now. Called each time. */
  readonly onLive: () => void;
  /** Entries are settled, all that was pushed before them too. */
  readonly onSettled: (settled: Settled, entryCount: number) => void;
  /** It took a step, which it does at least once in a blocking read. */
  readonly onStep: () => void;
}

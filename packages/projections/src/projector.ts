import type { LeaseFacts } from './leases/lease-store.ts';
import type { PartitionProjection } from './partition-projection.ts';

/** Runs projections on the partitions whose leases it holds. */
export interface Projector {
  /**
   * Projects until `signal` is aborted; then finishes the pages at hand, gives its leases up and
   * resolves. What Redis or MongoDB cannot do for a while is waited for. Call it once.
   *
   * @throws {Error} a fault of this program
   */
  run(signal: AbortSignal): Promise<void>;
  /** Every projection of every partition that is held now; none while this one stands by. */
  readonly held: readonly PartitionProjection[];
  /**
   * When that part of it last took a step which has waited the longest: the leases, which are looked
   * after also while it stands by and while MongoDB is away, or one of `held` that has not stopped. By
   * `now`.
   */
  readonly lastStepAt: number;
}

/** What others are told of the projections of one partition, beside its lease. */
export function leaseFacts(
  held: readonly PartitionProjection[],
  partition: number,
  now: number,
): LeaseFacts {
  const projections: Record<string, unknown> = {};
  for (const one of held) {
    if (one.partition !== partition) continue;
    const { status, failures, progress } = one;
    projections[one.projection] = {
      status: status.status,
      ...('error' in status ? { problem: status.error.message } : {}),
      failures,
      position: progress.checkpoint.position,
      count: progress.checkpoint.count,
      idleMs: Math.round(now - one.lastProgressAt),
    };
  }
  return { projections };
}

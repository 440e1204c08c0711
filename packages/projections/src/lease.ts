/** The right to be the one that projects a partition, for as long as it is renewed. */
export interface Lease {
  readonly partition: number;
  /** Higher than that of every lease of the partition before it. */
  readonly fence: number;
  /** Aborted when the lease is given up, lost, or could not be renewed in time. */
  readonly signal: AbortSignal;
  /**
   * Whether it is surely held now, by this process' own clock. A process that was stopped for longer
   * than a lease lasts learns it here, before it has done anything.
   */
  isHeld(): boolean;
}

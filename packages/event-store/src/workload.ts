/** How much a store has to do at one moment: for gauges, which are read when somebody asks. */
export interface StoreWorkload {
  /** Appends and commands that wait to be taken into a transaction. */
  readonly queued: number;
  /** Appends and commands that were taken into a transaction and are not answered yet. */
  readonly inFlight: number;
  /** How many transactions may be under way at once. */
  readonly lanes: number;
  /** How many of the lanes have something to do: all of them, where appends have to wait. */
  readonly lanesBusy: number;
  /** Open connections to Redis, apart from those of subscriptions. */
  readonly connections: number;
}

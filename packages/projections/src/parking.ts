import type { ParkedEntry } from './park-code.ts';

/** Where entries are parked. */
export interface Parking {
  /** Those of the streams that have a parked entry: they are halted. */
  haltedStreams(streamIds: readonly string[]): Promise<ReadonlySet<string>>;
  /**
   * Parks the entries, journaled on a majority. One that is parked already stays as it is.
   *
   * @returns how many were not parked before
   * @throws {PartUnavailableError} it is not known what was written: park again
   */
  park(entries: readonly ParkedEntry[]): Promise<number>;
}

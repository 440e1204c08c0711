import type { WaitOptions, WaitOutcome, WriteToken } from '@streamfold/projections';
import type { AsOf } from './as-of.ts';

/** A read model over all accounts. */
export interface ReadModel<Query, Page> {
  /**
   * Waits for everything up to a write.
   *
   * @throws {PartUnavailableError} MongoDB does not answer or refuses to work for now
   */
  waitUntil(token: WriteToken, options: WaitOptions): Promise<WaitOutcome>;
  /** How far it is: what is read after this is so far or further. @throws as `waitUntil` */
  asOf(): Promise<AsOf | undefined>;
  /** Reads a page. @throws as `waitUntil` */
  read(query: Query): Promise<Page>;
}

/** A page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Whether more follow. */
  readonly hasMore: boolean;
}

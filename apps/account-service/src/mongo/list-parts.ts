import type { ReadModelWaits } from '@streamfold/projections';
import type { Db } from 'mongodb';
import type { AsOf } from '../reads/as-of.ts';

/** What the lists of a read model are read with. */
export interface ListParts {
  readonly db: Db;
  readonly waits: ReadModelWaits;
  /** How far the read model is; undefined where that was never found out. */
  readonly asOf: () => Promise<AsOf | undefined>;
}

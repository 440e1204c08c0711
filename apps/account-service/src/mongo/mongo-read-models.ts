import { balances, statement, totals } from '@streamfold/account-projections';
import { openReadModelWaits, type AnyProjection, type LagReader } from '@streamfold/projections';
import type { Logger } from '@streamfold/runtime';
import type { Db } from 'mongodb';
import type { ReadModels } from '../reads/read-models.ts';
import { watchAsOf } from './as-of-watch.ts';
import { mongoAccountList } from './mongo-account-list.ts';
import { mongoStatementReader } from './mongo-statement-reader.ts';
import { mongoTotals } from './mongo-totals.ts';

/** What the read models are opened with. */
export interface MongoReadModelsParts {
  readonly db: Db;
  /** Measures `accountProjections`. Closed with the read models. */
  readonly lag: Pick<LagReader, 'measure' | 'close'>;
  readonly logger: Logger;
}

/** The read models that the projector keeps in `db`. Nothing is connected before they are asked. */
export function mongoReadModels({ db, lag, logger }: MongoReadModelsParts): ReadModels {
  const watch = watchAsOf({ reader: lag, logger, now: Date.now });
  const open = (projection: AnyProjection) => ({
    db,
    waits: openReadModelWaits(db, projection),
    asOf: () => watch.of(projection.name),
  });
  const parts = { statements: open(statement), accounts: open(balances), totals: open(totals) };
  return {
    statements: mongoStatementReader(parts.statements),
    accounts: mongoAccountList(parts.accounts),
    totals: mongoTotals(parts.totals),
    endWaits: () => {
      for (const { waits } of Object.values(parts)) waits.close();
    },
    close: () => lag.close(),
  };
}

import { statement } from '@streamfold/account-projections';
import { BEFORE_FIRST } from '@streamfold/event-store';
import { ensureConnected, onMongo, openReadModelWaits } from '@streamfold/projections';
import type { Db } from 'mongodb';
import type {
  StatementPage,
  StatementRange,
  StatementReader,
  Transaction,
} from '../accounts/statement-reader.ts';

interface HeadDocument {
  readonly _id: string;
  readonly version: number;
}

/** A line, as far as it is read here. Anything may be in the database. */
interface LineDocument {
  readonly _id: string;
  readonly streamId: string;
  readonly version: number;
  readonly type?: unknown;
  readonly amount?: unknown;
  readonly balance?: unknown;
  readonly time?: unknown;
  readonly position?: unknown;
}

/** The statements that the projector keeps in `db`. Connects when it is first asked. */
export function mongoStatementReader(db: Db): StatementReader {
  const waits = openReadModelWaits(db, statement);
  const committed = { readConcern: { level: 'majority' }, readPreference: 'primary' } as const;
  const heads = db.collection<HeadDocument>(statement.collection, committed);
  const lines = db.collection<LineDocument>(statement.lines.collection, committed);

  const read = async (range: StatementRange): Promise<StatementPage | undefined> => {
    const { id, afterVersion, limit } = range;
    await ensureConnected(db);
    // The head first: it is written after its lines, so that all up to its version are there.
    const head = await heads.findOne({ _id: id }, { projection: { version: 1 } });
    if (head === null) return undefined;
    const { version } = head;
    const found = await lines
      .find({ streamId: id, version: { $gt: afterVersion, $lte: version } })
      .sort({ version: 1 })
      .limit(limit + 1)
      .toArray();
    return {
      version,
      transactions: found.slice(0, limit).map(transactionOf),
      hasMore: found.length > limit,
    };
  };

  return {
    waitUntil: ({ id, version }, options) => {
      // Of one account only its version is looked at: the place in the log does not matter.
      const token = { version, partition: 0, position: BEFORE_FIRST };
      return waits.waitUntil({ streamId: id, token }, options);
    },
    read: (range) => onMongo(() => read(range)),
    endWaits: () => waits.close(),
  };
}

function transactionOf({ _id, version, position, ...members }: LineDocument): Transaction {
  const { type, amount, balance, time } = members;
  if (
    (type !== 'deposit' && type !== 'withdraw') ||
    !isMinorUnits(amount) ||
    !isMinorUnits(balance) ||
    !(time instanceof Date)
  ) {
    throw new TypeError(`document ${_id} of ${statement.lines.collection} is no transaction`);
  }
  const known = typeof position === 'string' ? position : undefined;
  return { version, type, amount, balance, time, position: known };
}

function isMinorUnits(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

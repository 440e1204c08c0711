import { statement } from '@streamfold/account-projections';
import type { ExistingAccount } from '@streamfold/accounts';
import { BEFORE_FIRST } from '@streamfold/event-store';
import { ensureConnected, onMongo, type ReadModelWaits } from '@streamfold/projections';
import type { Collection, Db, Filter } from 'mongodb';
import type { AsOf } from '../reads/as-of.ts';
import type {
  StatementPage,
  StatementRange,
  StatementReader,
} from '../statement/statement-reader.ts';
import { COMMITTED, READ_MS_MAX } from './committed.ts';
import { minorUnitsIn, transactionOf, type LineDocument } from './transaction-line.ts';

interface HeadDocument {
  readonly _id: string;
  readonly version: number;
  readonly [member: string]: unknown;
}

/** How the statements are followed. */
export interface StatementReaderParts {
  readonly db: Db;
  readonly waits: ReadModelWaits;
  readonly asOf: () => Promise<AsOf | undefined>;
}

/** The statements that the projector keeps in `db`. Connects when it is first asked. */
export function mongoStatementReader({ db, waits, asOf }: StatementReaderParts): StatementReader {
  const heads = db.collection<HeadDocument>(statement.collection, COMMITTED);
  const lines = db.collection<LineDocument>(statement.lines.collection, COMMITTED);

  const read = async (range: StatementRange): Promise<StatementPage | undefined> => {
    const { id, limit, order } = range;
    await ensureConnected(db);
    // The head first: it is written after its lines, so that all up to its version are there.
    const head = await heads.findOne({ _id: id });
    if (head === null) return undefined;
    const { version } = head;
    const account = accountIn(head);
    const before = { id, version, last: { version, balance: account.funds } };
    const [opening, closing] = await Promise.all([
      range.fromTime === undefined ? NOTHING : lastBefore(lines, before, range.fromTime),
      range.toTime === undefined ? before.last : lastBefore(lines, before, range.toTime),
    ]);
    const found = await lines
      .find(pageFilter(range, { above: opening.version, through: closing.version }))
      .sort({ version: order === 'asc' ? 1 : -1 })
      .limit(limit + 1)
      .maxTimeMS(READ_MS_MAX)
      .toArray();
    return {
      version,
      account,
      openingBalance: opening.balance,
      closingBalance: closing.balance,
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
    asOf,
    read: (range) => onMongo(() => read(range)),
  };
}

/** The funds after a line. */
interface Balance {
  /** The version of the line; 0: there is none. */
  readonly version: number;
  readonly balance: number;
}

const NOTHING: Balance = { version: 0, balance: 0 };

/**
 * The balance after the last line before `time`, up to a version. Times of an account never go back from
 * one version to the next, so that a range of times is a range of versions.
 */
async function lastBefore(
  lines: Collection<LineDocument>,
  { id, version }: { readonly id: string; readonly version: number },
  time: number,
): Promise<Balance> {
  const line = await lines.findOne(
    // What lies between two milliseconds comes before the later one.
    { streamId: id, time: { $lt: new Date(Math.ceil(time)) }, version: { $lte: version } },
    { sort: { time: -1, version: -1 }, maxTimeMS: READ_MS_MAX },
  );
  return line === null
    ? NOTHING
    : { version: line.version, balance: minorUnitsIn(line, 'balance') };
}

function pageFilter(
  { id, order, afterVersion }: StatementRange,
  { above, through }: { readonly above: number; readonly through: number },
): Filter<LineDocument> {
  const version =
    order === 'asc'
      ? { $gt: Math.max(above, afterVersion ?? 0), $lte: through }
      : { $gt: above, $lte: Math.min(through, (afterVersion ?? Infinity) - 1) };
  return { streamId: id, version };
}

function accountIn(head: HeadDocument): ExistingAccount {
  const account = statement.fromBody(head);
  if (account.status === 'absent') {
    throw new TypeError(`document ${head._id} of ${statement.collection} is no account`);
  }
  return account;
}

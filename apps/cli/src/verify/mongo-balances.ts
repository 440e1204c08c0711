import { setTimeout as delay } from 'node:timers/promises';
import { parseAccountId, type AccountId } from '@streamfold/accounts';
import { MongoClient, MongoError, type Collection } from 'mongodb';
import { VerificationImpossibleError } from '../errors.ts';
import type { ShownBalance, ShownBalances } from './compare-balances.ts';

/** Where the projector writes balances. */
const COLLECTION = 'accountCollection';

/** Accounts asked for in one query. */
const BATCH_COUNT_MAX = 1_000;
const FIRST_POLL_MS = 50;
const POLL_MS_MAX = 1_000;

/** How long MongoDB itself may be away, as in an election; a wrong address is told after it. */
const SELECTION_MS = { min: 1_000, max: 10_000 };

/** Where the read model is, and how long to wait for it. */
export interface MongoBalancesOptions {
  readonly url: string;
  readonly database: string;
  /** How long the projector may take to catch up, milliseconds. */
  readonly waitMs: number;
  /** The waiting ends early when this is aborted. */
  readonly signal: AbortSignal;
}

/** A balance document, as far as it is read here. Anything may be in the database. */
interface BalanceDocument {
  readonly _id: string;
  readonly funds?: unknown;
  readonly version?: unknown;
}

/** The version to wait for, by account; 0: take the account's document as it is, if any. */
export type WantedVersions = ReadonlyMap<AccountId, number>;

/**
 * The balances of the accounts of `wanted` in MongoDB, as soon as each has reached its version, or
 * as they are once the time to wait is up.
 *
 * @throws {VerificationImpossibleError} MongoDB does not answer, or the url is none
 */
export async function readMongoBalances(
  wanted: WantedVersions,
  { url, database, waitMs, signal }: MongoBalancesOptions,
): Promise<ShownBalances> {
  let client: MongoClient | undefined;
  try {
    client = new MongoClient(url, {
      serverSelectionTimeoutMS: Math.min(Math.max(waitMs, SELECTION_MS.min), SELECTION_MS.max),
      readConcernLevel: 'majority',
    });
    const collection = client.db(database).collection<BalanceDocument>(COLLECTION);
    return await pollUntilReached(collection, wanted, { deadline: Date.now() + waitMs, signal });
  } catch (error) {
    // The driver's own words may quote the url, which may hold a password, only if it is no url.
    if (error instanceof MongoError) {
      const why = error.name === 'MongoParseError' ? 'the url is not valid' : error.message;
      throw new VerificationImpossibleError(`MongoDB cannot be read: ${why}`, { cause: error });
    }
    throw error;
  } finally {
    await client?.close();
  }
}

async function pollUntilReached(
  collection: Collection<BalanceDocument>,
  wanted: WantedVersions,
  { deadline, signal }: { readonly deadline: number; readonly signal: AbortSignal },
): Promise<ShownBalances> {
  const balances = new Map<AccountId, ShownBalance>();
  let behind = [...wanted.keys()];
  for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(pollMs * 2, POLL_MS_MAX)) {
    await readInto(balances, { collection, ids: behind });
    behind = behind.filter((id) => (balances.get(id)?.version ?? 0) < (wanted.get(id) ?? 0));
    const restMs = deadline - Date.now();
    if (behind.length === 0 || restMs <= 0 || signal.aborted) return balances;
    await delay(Math.min(pollMs, restMs));
  }
}

async function readInto(
  balances: Map<AccountId, ShownBalance>,
  {
    collection,
    ids,
  }: { readonly collection: Collection<BalanceDocument>; readonly ids: AccountId[] },
): Promise<void> {
  for (let from = 0; from < ids.length; from += BATCH_COUNT_MAX) {
    const batch = ids.slice(from, from + BATCH_COUNT_MAX);
    const documents = collection
      .find({ _id: { $in: batch } })
      .project<BalanceDocument>({ funds: 1, version: 1 });
    for await (const { _id, funds, version } of documents) {
      const id = parseAccountId(_id);
      if (id === undefined) continue;
      // What is not a number is shown as NaN: it equals no balance, and so it is a difference.
      const shown = { funds: numberOr(funds, Number.NaN), version: numberOr(version, 0) };
      balances.set(id, shown);
    }
  }
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

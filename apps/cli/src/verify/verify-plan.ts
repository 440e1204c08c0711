import type { ImportPlan } from '../file/import-plan.ts';
import { formatCount, formatItems } from '../terminal/format.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { compareBalances, describeDifference } from './compare-balances.ts';
import { readMongoBalances, type MongoBalancesOptions } from './mongo-balances.ts';
import { readRestBalances, type RestBalancesDeps } from './rest-balances.ts';

/** What to verify with. */
export interface VerifyOptions {
  readonly terminal: Terminal;
  readonly rest: RestBalancesDeps;
  /** Undefined: only REST is compared. */
  readonly mongo: MongoBalancesOptions | undefined;
}

/**
 * Compares the last balance of every account with REST and MongoDB, writes every difference and one
 * line with the counts, and answers whether there was no difference.
 *
 * @throws {VerificationImpossibleError} one of the two cannot be read
 */
export async function verifyPlan(
  { accounts }: ImportPlan,
  { terminal, rest: restDeps, mongo: mongoOptions }: VerifyOptions,
): Promise<boolean> {
  const rest = await readRestBalances(accounts, restDeps);
  const wanted = new Map(accounts.map(({ id }) => [id, rest.get(id)?.version ?? 0]));
  const mongo =
    mongoOptions === undefined ? 'not_asked' : await readMongoBalances(wanted, mongoOptions);

  const differences = compareBalances({ accounts, rest, mongo });
  for (const difference of differences) terminal.out(describeDifference(difference));
  const restCount = differences.filter(({ differsIn }) => differsIn.rest).length;
  const mongoCount = differences.filter(({ differsIn }) => differsIn.mongo).length;
  const inMongo =
    mongo === 'not_asked'
      ? 'MongoDB was not asked (--no-mongo)'
      : `${formatCount(mongoCount)} in MongoDB`;
  const inRest = `${formatItems(restCount, 'difference')} in REST`;
  terminal.out(`verified: ${formatItems(accounts.length, 'account')}, ${inRest}, ${inMongo}`);
  return differences.length === 0;
}

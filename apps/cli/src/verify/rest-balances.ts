import type { AccountId } from '@streamfold/accounts';
import type { Client } from '@streamfold/client';
import pMap from 'p-map';
import { VerificationImpossibleError } from '../errors.ts';
import type { AccountPlan } from '../file/import-plan.ts';
import type { ShownBalance, ShownBalances } from './compare-balances.ts';

/** What reading from the service stands on. */
export interface RestBalancesDeps {
  readonly client: Client;
  /** Once aborted, nothing is asked again. */
  readonly signal: AbortSignal;
  /** How many accounts are asked for at once. */
  readonly concurrency: number;
}

/**
 * The balance of every account of the plan as the service has it on its write side.
 *
 * @throws {VerificationImpossibleError} the service does not answer, or refuses to
 */
export async function readRestBalances(
  accounts: readonly AccountPlan[],
  deps: RestBalancesDeps,
): Promise<ShownBalances> {
  const { concurrency } = deps;
  const balances = new Map<AccountId, ShownBalance>();
  await pMap(
    accounts,
    async ({ id }) => {
      const balance = await readBalance(id, deps);
      if (balance !== undefined) balances.set(id, balance);
    },
    { concurrency },
  );
  return balances;
}

async function readBalance(
  id: AccountId,
  { client, signal }: RestBalancesDeps,
): Promise<ShownBalance | undefined> {
  const read = await client.readAccount({ path: { id } }, { signal });
  const stop = (why: string): VerificationImpossibleError =>
    new VerificationImpossibleError(`account ${id} cannot be read over REST: ${why}`);
  switch (read.outcome) {
    case 'done':
      return read.data;
    case 'refused':
      if (read.problem.code === 'account_unknown') return undefined;
      throw stop(`${read.problem.detail} (HTTP ${read.status})`);
    case 'unavailable':
    case 'unknown':
      throw stop(read.isStopped ? 'interrupted' : read.reason);
  }
}

import type { AccountId } from '@streamfold/accounts';
import pMap from 'p-map';
import { VerificationImpossibleError } from '../errors.ts';
import type { AccountPlan } from '../file/import-plan.ts';
import type { AccountClient } from '../service/account-client.ts';
import { retryWhileUnavailable, type RetryPolicy } from '../service/retry.ts';
import type { ShownBalance, ShownBalances } from './compare-balances.ts';

/** What reading from the service stands on. */
export interface RestBalancesDeps extends RetryPolicy {
  readonly client: AccountClient;
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
  const { client, concurrency, ...policy } = deps;
  const balances = new Map<AccountId, ShownBalance>();
  await pMap(
    accounts,
    async ({ id }) => {
      const balance = await readBalance(id, client, policy);
      if (balance !== undefined) balances.set(id, balance);
    },
    { concurrency },
  );
  return balances;
}

async function readBalance(
  id: AccountId,
  client: AccountClient,
  policy: RetryPolicy,
): Promise<ShownBalance | undefined> {
  const read = await retryWhileUnavailable(() => client.read(id), policy);
  const stop = (why: string): VerificationImpossibleError =>
    new VerificationImpossibleError(`account ${id} cannot be read over REST: ${why}`);
  if (read.outcome === 'stopped') throw stop('interrupted');
  if (read.outcome === 'unavailable') throw stop(read.reason);
  switch (read.answer.outcome) {
    case 'found':
      return read.answer;
    case 'unknown':
      return undefined;
    case 'refused':
      throw stop(`${read.answer.detail} (HTTP ${read.answer.status})`);
  }
}

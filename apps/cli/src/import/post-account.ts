import type { Answer, CallOptions, Client, Unavailable, Unknown } from '@streamfold/client';
import type { AccountPlan, PlannedTransaction } from '../file/import-plan.ts';
import type { ImportTally } from './import-tally.ts';

/** What posting stands on. */
export interface PostDeps {
  readonly client: Client;
  /** Counted up as the service answers. */
  readonly tally: ImportTally;
  /** Once aborted, nothing further is sent; requests under way are waited for. */
  readonly signal: AbortSignal;
}

/**
 * - `finished`: there is nothing more to post for this account; what went wrong is in the tally.
 * - `unavailable`: the service did not answer for too long, which concerns every account.
 */
export type PostOutcome = 'finished' | 'unavailable';

/**
 * Creates one account and posts its transactions, one after another.
 *
 * A refusal ends the account, because what follows was decided by the bank on other funds. A
 * difference in funds does not: the first one is told, and the rest is posted.
 */
export async function postAccount(plan: AccountPlan, deps: PostDeps): Promise<PostOutcome> {
  const isReady = await createAccount(plan, deps);
  if (isReady !== 'ready') return isReady;

  const { tally, signal } = deps;
  let hasDiffered = false;
  for (const transaction of plan.transactions) {
    if (signal.aborted) return 'finished';
    const posted = await transact(plan, transaction, deps);
    if (posted.outcome === 'unavailable' || posted.outcome === 'unknown') {
      return giveUp(plan, deps, { transaction, lost: posted });
    }
    if (posted.outcome === 'refused') {
      const type = 'transaction_refused';
      tally.failures.push({ type, account: plan.id, transaction, refusal: posted });
      return 'finished';
    }
    if (posted.isReplay) tally.transactionsReplayed += 1;
    else tally.transactionsPosted += 1;
    const { funds } = posted.data;
    if (funds !== transaction.balance && !hasDiffered) {
      hasDiffered = true;
      tally.failures.push({ type: 'funds_differ', account: plan.id, transaction, funds });
    }
  }
  return 'finished';
}

function transact(
  { id }: AccountPlan,
  { transaction, type, amount }: PlannedTransaction,
  deps: PostDeps,
): Promise<Answer<{ readonly funds: number }>> {
  // A key has two characters at least. No number begins with 0, so this one is nobody else's.
  const options = { ...callOptions(deps), key: transaction.padStart(2, '0') };
  return deps.client[type]({ path: { id }, body: { amount } }, options);
}

async function createAccount(plan: AccountPlan, deps: PostDeps): Promise<PostOutcome | 'ready'> {
  const { client, tally } = deps;
  if (deps.signal.aborted) return 'finished';
  const { id, overdraftLimit } = plan;
  const key = `create-${id}-${overdraftLimit}`;
  const body = { id, overdraftLimit };
  const created = await client.createAccount({ body }, { ...callOptions(deps), key });
  switch (created.outcome) {
    case 'unavailable':
    case 'unknown':
      return giveUp(plan, deps, { transaction: undefined, lost: created });
    case 'done':
      if (created.isReplay) tally.accountsExisting += 1;
      else tally.accountsCreated += 1;
      return 'ready';
    case 'refused':
      if (created.problem.code === 'account_exists') return compareLimits(plan, deps);
      tally.failures.push({ type: 'account_refused', account: id, refusal: created });
      return 'finished';
  }
}

/** Someone else created the account: it will do if its limit is the one that the file needs. */
async function compareLimits(plan: AccountPlan, deps: PostDeps): Promise<PostOutcome | 'ready'> {
  const read = await deps.client.readAccount({ path: { id: plan.id } }, callOptions(deps));
  if (read.outcome === 'unavailable' || read.outcome === 'unknown') {
    return giveUp(plan, deps, { transaction: undefined, lost: read });
  }
  const actual = read.outcome === 'done' ? read.data.overdraftLimit : undefined;
  if (actual === plan.overdraftLimit) {
    deps.tally.accountsExisting += 1;
    return 'ready';
  }
  const wanted = plan.overdraftLimit;
  deps.tally.failures.push({ type: 'limit_differs', account: plan.id, wanted, actual });
  return 'finished';
}

function callOptions({ tally, signal }: PostDeps): CallOptions {
  return {
    signal,
    onRetry: (reason) => {
      tally.retries += 1;
      tally.lastRetryReason = reason;
    },
  };
}

/** Nothing is wrong with the service where it was told to stop. */
function giveUp(
  { id: account }: AccountPlan,
  { tally }: PostDeps,
  last: {
    readonly transaction: PlannedTransaction | undefined;
    readonly lost: Unavailable | Unknown;
  },
): PostOutcome {
  const { transaction, lost } = last;
  if (lost.isStopped) return 'finished';
  tally.failures.push({ type: 'service_unavailable', account, transaction, reason: lost.reason });
  return 'unavailable';
}

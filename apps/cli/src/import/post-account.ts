import type { AccountPlan, PlannedTransaction } from '../file/import-plan.ts';
import type { AccountClient } from '../service/account-client.ts';
import { retryWhileUnavailable, type Retried } from '../service/retry.ts';
import type { ImportTally } from './import-tally.ts';

/** What posting stands on. */
export interface PostDeps {
  readonly client: AccountClient;
  /** Counted up as the service answers. */
  readonly tally: ImportTally;
  /** Once aborted, nothing further is sent; requests under way are waited for. */
  readonly signal: AbortSignal;
  /** How long one request is repeated while the service does not answer, milliseconds. */
  readonly retryForMs: number;
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

  const { client, tally, signal } = deps;
  let hasDiffered = false;
  for (const transaction of plan.transactions) {
    if (signal.aborted) return 'finished';
    const posted = await send(deps, () => client.transact(plan.id, transaction));
    switch (posted.outcome) {
      case 'stopped':
        return 'finished';
      case 'unavailable':
        return giveUp(plan, deps, { transaction, reason: posted.reason });
      case 'answered':
        break;
    }
    const { answer } = posted;
    if (answer.outcome === 'refused') {
      const type = 'transaction_refused';
      tally.failures.push({ type, account: plan.id, transaction, refusal: answer });
      return 'finished';
    }
    if (answer.isReplay) tally.transactionsReplayed += 1;
    else tally.transactionsPosted += 1;
    if (answer.funds !== transaction.balance && !hasDiffered) {
      hasDiffered = true;
      const { funds } = answer;
      tally.failures.push({ type: 'funds_differ', account: plan.id, transaction, funds });
    }
  }
  return 'finished';
}

async function createAccount(plan: AccountPlan, deps: PostDeps): Promise<PostOutcome | 'ready'> {
  const { client, tally } = deps;
  if (deps.signal.aborted) return 'finished';
  const created = await send(deps, () => client.create(plan));
  switch (created.outcome) {
    case 'stopped':
      return 'finished';
    case 'unavailable':
      return giveUp(plan, deps, { transaction: undefined, reason: created.reason });
    case 'answered':
      break;
  }
  const { answer } = created;
  if (answer.outcome === 'done') {
    if (answer.isReplay) tally.accountsExisting += 1;
    else tally.accountsCreated += 1;
    return 'ready';
  }
  if (answer.code === 'account_exists') return compareLimits(plan, deps);
  tally.failures.push({ type: 'account_refused', account: plan.id, refusal: answer });
  return 'finished';
}

/** Someone else created the account: it will do if its limit is the one that the file needs. */
async function compareLimits(plan: AccountPlan, deps: PostDeps): Promise<PostOutcome | 'ready'> {
  const read = await send(deps, () => deps.client.read(plan.id));
  switch (read.outcome) {
    case 'stopped':
      return 'finished';
    case 'unavailable':
      return giveUp(plan, deps, { transaction: undefined, reason: read.reason });
    case 'answered':
      break;
  }
  const { answer } = read;
  const actual = answer.outcome === 'found' ? answer.overdraftLimit : undefined;
  if (actual === plan.overdraftLimit) {
    deps.tally.accountsExisting += 1;
    return 'ready';
  }
  const wanted = plan.overdraftLimit;
  deps.tally.failures.push({ type: 'limit_differs', account: plan.id, wanted, actual });
  return 'finished';
}

function send<T>({ tally, ...policy }: PostDeps, attempt: () => Promise<T>): Promise<Retried<T>> {
  const onRetry = (reason: string): void => {
    tally.retries += 1;
    tally.lastRetryReason = reason;
  };
  return retryWhileUnavailable(attempt, { ...policy, onRetry });
}

function giveUp(
  { id: account }: AccountPlan,
  { tally }: PostDeps,
  last: { readonly transaction: PlannedTransaction | undefined; readonly reason: string },
): 'unavailable' {
  tally.failures.push({ type: 'service_unavailable', account, ...last });
  return 'unavailable';
}

import pMap from 'p-map';
import type { ImportPlan } from '../file/import-plan.ts';
import { postAccount, type PostDeps } from './post-account.ts';

/** Options of `postPlan`. */
export interface PostPlanOptions extends PostDeps {
  /** How many accounts are posted at once. */
  readonly concurrency: number;
}

/**
 * Posts every account of the plan, many at once, and resolves when all requests are answered.
 *
 * It ends early when the signal is aborted, and when the service did not answer one request for
 * `retryForMs`: then the others stop too, each after the request that it is at.
 */
export async function postPlan(plan: ImportPlan, options: PostPlanOptions): Promise<void> {
  const { concurrency, signal: interrupted, ...deps } = options;
  const givenUp = new AbortController();
  const signal = AbortSignal.any([interrupted, givenUp.signal]);

  await pMap(
    plan.accounts,
    async (account) => {
      const outcome = await postAccount(account, { ...deps, signal });
      if (outcome === 'unavailable') givenUp.abort();
    },
    { concurrency },
  );
}

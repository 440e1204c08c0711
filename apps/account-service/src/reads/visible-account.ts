import { accountDecider, parseAccountId, type ExistingAccount } from '@streamfold/accounts';
import type { EventStore } from '@streamfold/event-store';
import { isVisibleTo } from '../auth/is-visible-to.ts';
import type { Principal } from '../auth/principal.ts';
import { rejectionToProblem } from '../http/rejection-to-problem.ts';
import { validOf } from '../http/valid-of.ts';

/** An account as the log has it. */
export interface LoggedAccount {
  readonly version: number;
  /** When its latest event was decided, milliseconds since 1970-01-01 UTC. */
  readonly time: number;
  readonly state: ExistingAccount;
}

/**
 * An account as the log has it at this moment, for a principal that may see it.
 *
 * @throws {ProblemError} `account_unknown`: it does not exist, or is as good as unknown to the principal
 * @throws whatever `EventStore.load` throws
 */
export async function visibleAccount(
  store: Pick<EventStore, 'load'>,
  { id, principal }: { readonly id: string; readonly principal: Principal },
): Promise<LoggedAccount> {
  const { state, version, time } = await store.load(validOf(parseAccountId(id)), accountDecider);
  if (state.status === 'absent' || time === undefined || !isVisibleTo(principal, state.owner)) {
    throw rejectionToProblem({ code: 'account_unknown' });
  }
  return { state, version, time };
}

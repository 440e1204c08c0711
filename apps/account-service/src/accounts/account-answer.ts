import { availableIn, type ExistingAccount } from '@streamfold/accounts';

/** An account at a version, as every answer shows it: the members of the schema `Account`. */
export function accountAnswer({
  id,
  version,
  time,
  state,
}: {
  readonly id: string;
  readonly version: number;
  /** When its latest event was decided, milliseconds since 1970-01-01 UTC. */
  readonly time: number;
  readonly state: ExistingAccount;
}) {
  const { status, currency, owner, funds, held, inTransit, overdraftLimit } = state;
  return {
    id,
    version,
    timestamp: new Date(time).toISOString(),
    status,
    currency,
    ...(owner === undefined ? {} : { owner }),
    funds,
    available: availableIn(state),
    held,
    inTransit,
    overdraftLimit,
  };
}

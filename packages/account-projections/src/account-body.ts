import {
  availableIn,
  parseAccountId,
  parseAmount,
  parseCurrency,
  parseHoldId,
  parseOverdraftLimit,
  parseOwner,
  parseTransferId,
  type AccountState,
  type ExistingAccount,
  type Hold,
  type PendingTransfer,
} from '@streamfold/accounts';
import { int64, type DocumentBody } from '@streamfold/projections';

/**
 * An account as the members of a document: `status`, `currency`, `funds`, `available` and
 * `overdraftLimit`, and only where there are some `owner`, `holds` with `held`, and `transfers` with
 * `inTransit`. Money is int64, in minor units.
 *
 * @throws {TypeError} for an account without an event: it has no document
 */
export function toAccountBody(state: AccountState): DocumentBody {
  if (state.status === 'absent') {
    throw new TypeError('an account without an event has no document');
  }
  const { status, currency, owner, funds, overdraftLimit, holds, transfers } = state;
  const body: Record<string, unknown> = {
    status,
    currency,
    funds: int64(funds),
    available: int64(availableIn(state)),
    overdraftLimit: int64(overdraftLimit),
  };
  if (owner !== undefined) body['owner'] = owner;
  if (holds.length > 0) {
    body['held'] = int64(state.held);
    body['holds'] = holds.map(toHoldBody);
  }
  if (transfers.length > 0) {
    body['inTransit'] = int64(state.inTransit);
    body['transfers'] = transfers.map(({ amount, ...names }) => ({
      ...names,
      amount: int64(amount),
    }));
  }
  return body;
}

/**
 * The pair of `toAccountBody`.
 *
 * @throws {TypeError} when the members are not as it wrote them
 */
export function fromAccountBody(body: DocumentBody): AccountState {
  const { status, owner } = body;
  if (status !== 'open' && status !== 'frozen' && status !== 'closed') {
    throw new TypeError('member status is no status of an account');
  }
  const holds = listOf(body, 'holds').map(fromHoldBody);
  const transfers = listOf(body, 'transfers').map(fromTransferBody);
  const state: ExistingAccount = {
    status,
    currency: required(body, 'currency', parseCurrency),
    ...(owner === undefined ? {} : { owner: required(body, 'owner', parseOwner) }),
    funds: required(body, 'funds', parseSafeInteger),
    held: sumOf(holds),
    inTransit: sumOf(transfers),
    overdraftLimit: required(body, 'overdraftLimit', parseOverdraftLimit),
    holds,
    transfers,
  };
  if (availableIn(state) < -state.overdraftLimit) {
    throw new TypeError('member funds is below the overdraft limit');
  }
  return state;
}

function toHoldBody({ holdId, amount, expiresAt }: Hold) {
  const hold = { holdId, amount: int64(amount) };
  return expiresAt === undefined ? hold : { ...hold, expiresAt: new Date(expiresAt) };
}

function fromHoldBody(body: DocumentBody): Hold {
  const holdId = required(body, 'holdId', parseHoldId);
  const amount = required(body, 'amount', parseAmount);
  const { expiresAt } = body;
  if (expiresAt === undefined) return { holdId, amount };
  if (!(expiresAt instanceof Date)) throw new TypeError('member expiresAt is no time');
  return { holdId, amount, expiresAt: expiresAt.getTime() };
}

function fromTransferBody(body: DocumentBody): PendingTransfer {
  return {
    transferId: required(body, 'transferId', parseTransferId),
    to: required(body, 'to', parseAccountId),
    amount: required(body, 'amount', parseAmount),
  };
}

function listOf(body: DocumentBody, member: string): readonly DocumentBody[] {
  const list: unknown = body[member] ?? [];
  if (!Array.isArray(list) || !list.every(isBody)) {
    throw new TypeError(`member ${member} is no list of documents`);
  }
  return list;
}

function isBody(value: unknown): value is DocumentBody {
  return typeof value === 'object' && value !== null;
}

function sumOf(amounts: readonly { readonly amount: number }[]): number {
  return amounts.reduce((sum, { amount }) => sum + amount, 0);
}

function parseSafeInteger(value: unknown): number | undefined {
  return Number.isSafeInteger(value) ? (value as number) : undefined;
}

function required<Value>(
  body: DocumentBody,
  member: string,
  parse: (value: unknown) => Value | undefined,
): Value {
  const value = parse(body[member]);
  if (value === undefined) throw new TypeError(`member ${member} is missing or not valid`);
  return value;
}

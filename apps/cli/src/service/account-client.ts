import type { AccountId, OverdraftLimit } from '@streamfold/accounts';
import { Pool } from 'undici';
import type { PlannedTransaction } from '../file/import-plan.ts';
import { sendRequest } from './send-request.ts';
import { unexpectedBody, type Refusal } from './service-answer.ts';

/** An account as the service's write side has it. */
export interface AccountBalance {
  /** Minor units. */
  readonly funds: number;
  /** The version of the account's last event. */
  readonly version: number;
  /** Minor units; undefined if the service does not say. */
  readonly overdraftLimit: number | undefined;
}

/** The outcome of creating an account or of moving money. */
export type CommandAnswer<Facts> =
  ({ readonly outcome: 'done'; readonly isReplay: boolean } & Facts) | Refusal;

/** The outcome of asking for an account's balance. */
export type BalanceAnswer =
  ({ readonly outcome: 'found' } & AccountBalance) | { readonly outcome: 'unknown' } | Refusal;

/** A creation: the account and the limit that it is to have. */
export interface NewAccount {
  readonly id: AccountId;
  readonly overdraftLimit: OverdraftLimit;
}

/**
 * The account service over REST. Each method is one request and waits for its answer; none retries.
 *
 * All throw `ServiceUnavailableError` when the answer is lost or is that the service cannot work
 * now: call again, which is the same request with the same Idempotency-Key and takes effect once.
 */
export interface AccountClient {
  create(account: NewAccount): Promise<CommandAnswer<object>>;
  /** `funds` are those after the transaction, also when it is a replay. */
  transact(
    id: AccountId,
    transaction: PlannedTransaction,
  ): Promise<CommandAnswer<{ readonly funds: number }>>;
  read(id: AccountId): Promise<BalanceAnswer>;
  /** Closes the connections once the requests under way are answered. */
  close(): Promise<void>;
}

/** How to reach the service. */
export interface AccountClientOptions {
  readonly url: URL;
  /** The most connections that are open at once; each carries one request at a time. */
  readonly connectionsMax: number;
  /** How long an answer may take before it counts as lost, milliseconds. */
  readonly answerTimeoutMs: number;
}

/** A client of the service at `url`. Connects with the first request, not before. */
export function createAccountClient(options: AccountClientOptions): AccountClient {
  const { url, connectionsMax: connections, answerTimeoutMs } = options;
  const pool = new Pool(url.origin, {
    connections,
    // One request at a time on a connection: when it is cut, one answer is lost and not several.
    pipelining: 1,
    connectTimeout: answerTimeoutMs,
    headersTimeout: answerTimeoutMs,
    bodyTimeout: answerTimeoutMs,
  });
  const accountsPath = `${url.pathname.replace(/\/+$/, '')}/accounts`;

  return {
    create: async ({ id, overdraftLimit }) => {
      const key = `create-${id}-${overdraftLimit}`;
      const post = { path: accountsPath, key, body: { id, overdraftLimit } };
      const answer = await sendRequest(pool, { method: 'POST', ...post });
      if (answer.outcome === 'refused') return answer;
      return { outcome: 'done', isReplay: answer.isReplay };
    },
    transact: async (id, { transaction, type, amount }) => {
      // A key has two characters at least. No number begins with 0, so this one is nobody else's.
      const key = transaction.padStart(2, '0');
      const path = `${accountsPath}/${id}/${type === 'deposit' ? 'deposits' : 'withdrawals'}`;
      const answer = await sendRequest(pool, { method: 'POST', path, key, body: { amount } });
      if (answer.outcome === 'refused') return answer;
      const { funds } = answer.body;
      if (!isInteger(funds)) return unexpectedBody('no funds');
      return { outcome: 'done', isReplay: answer.isReplay, funds };
    },
    read: async (id) => {
      const answer = await sendRequest(pool, { method: 'GET', path: `${accountsPath}/${id}` });
      if (answer.outcome === 'refused') {
        return answer.code === 'account_unknown' ? { outcome: 'unknown' } : answer;
      }
      const { funds, version, overdraftLimit: limit } = answer.body;
      if (!isInteger(funds) || !isInteger(version)) return unexpectedBody('no funds and version');
      const overdraftLimit = isInteger(limit) ? limit : undefined;
      return { outcome: 'found', funds, version, overdraftLimit };
    },
    close: () => pool.close(),
  };
}

function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

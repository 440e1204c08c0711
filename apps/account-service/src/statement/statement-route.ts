import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { EventStore } from '@streamfold/event-store';
import type { WaitOutcome } from '@streamfold/projections';
import type { FastifyInstance } from 'fastify';
import { isVisibleTo } from '../auth/is-visible-to.ts';
import { demandedOwner } from '../auth/principal.ts';
import { ProblemError } from '../http/problem-details.ts';
import { rejectionToProblem } from '../http/rejection-to-problem.ts';
import { asOfMember, type AsOf } from '../reads/as-of.ts';
import { visibleAccount } from '../reads/visible-account.ts';
import { parseStatementQuery, statementCursor } from './statement-query.ts';
import type {
  StatementPage,
  StatementRange,
  StatementReader,
  Transaction,
} from './statement-reader.ts';
import { readStatementSchema } from './statement-schema.ts';

/** What the route of statements works with. */
export interface StatementRouteParts {
  readonly statements: StatementReader;
  /** Asked where the read model knows no such account: it may only not know it yet. */
  readonly store: Pick<EventStore, 'load'>;
}

/**
 * Adds `GET /accounts/:id/transactions`: the movements of money on an account, a page at a time, from the
 * read model in MongoDB, with the balances before the first and after the last of the range.
 *
 * The read model follows the log. An answer says by its `version` how far, and is never of an earlier
 * version than the query demands: it is waited for, and then refused.
 */
export function statementRoute(instance: FastifyInstance, parts: StatementRouteParts): void {
  const { statements, store } = parts;
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const options = { schema: readStatementSchema, config: { scope: 'accounts:read' } } as const;
  app.get('/accounts/:id/transactions', options, async (request, reply) => {
    const { principal } = request;
    const { id } = request.params;
    const { range, minVersion, waitMs } = parseStatementQuery(id, request.query);
    // First of all, so that how long an answer takes does not tell that somebody else has the account.
    if (demandedOwner(principal) !== undefined) await visibleAccount(store, { id, principal });
    const { outcome }: WaitOutcome =
      minVersion === 0
        ? { outcome: 'reached' }
        : await statements.waitUntil({ id, version: minVersion }, { timeoutMs: waitMs });
    const asOf = await statements.asOf();
    const page = await statements.read(range);
    if (page === undefined) await visibleAccount(store, { id, principal });
    if (page === undefined || page.version < minVersion) {
      throw behind(outcome, { version: page?.version ?? 0, minVersion });
    }
    if (!isVisibleTo(principal, page.account.owner)) {
      throw rejectionToProblem({ code: 'account_unknown' });
    }
    return reply
      .code(200)
      .header('cache-control', 'no-store')
      .send(statementOf(range, page, asOf));
  });
}

function behind(
  outcome: WaitOutcome['outcome'],
  facts: { readonly version: number; readonly minVersion: number },
): ProblemError {
  const detail =
    outcome === 'halted'
      ? 'the read model has stopped at this account, until a person has looked'
      : 'the read model has not come to what was asked for yet';
  return new ProblemError('read_model_behind', detail, { facts });
}

function statementOf(range: StatementRange, page: StatementPage, asOf: AsOf | undefined) {
  const { version, account, openingBalance, closingBalance, transactions, hasMore } = page;
  const last = transactions.at(-1);
  return {
    id: range.id,
    version,
    currency: account.currency,
    openingBalance,
    closingBalance,
    transactions: transactions.map(written),
    ...(hasMore && last !== undefined ? { nextCursor: statementCursor(range, last.version) } : {}),
    ...asOfMember(asOf),
  };
}

function written({ time, position, ...members }: Transaction) {
  const line = { ...members, time: time.toISOString() };
  return position === undefined ? line : { ...line, position };
}

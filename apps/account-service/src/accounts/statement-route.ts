import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { EventStore } from '@streamfold/event-store';
import type { WaitOutcome } from '@streamfold/projections';
import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../http/problem-details.ts';
import { rejectionToProblem } from '../http/rejection-to-problem.ts';
import { cursorAfter, parseStatementQuery } from './statement-query.ts';
import type { StatementPage, StatementReader, Transaction } from './statement-reader.ts';
import { readStatementSchema } from './statement-schema.ts';

/** What the route of statements works with. */
export interface StatementRouteParts {
  readonly statements: StatementReader;
  /** Asked where the read model knows no such account: it may only not know it yet. */
  readonly store: Pick<EventStore, 'readLastEvent'>;
}

/**
 * Adds `GET /accounts/:id/transactions`: the movements of money on an account, oldest first, a page at a
 * time, from the read model in MongoDB.
 *
 * The read model follows the log. An answer says by its `version` how far, and is never of an earlier
 * version than the query demands: it is waited for, and then refused.
 */
export function statementRoute(instance: FastifyInstance, parts: StatementRouteParts): void {
  const { statements } = parts;
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  app.get('/accounts/:id/transactions', { schema: readStatementSchema }, async (request, reply) => {
    const { id } = request.params;
    const { limit, afterVersion, minVersion, waitMs } = parseStatementQuery(request.query);
    const { outcome }: WaitOutcome =
      minVersion === 0
        ? { outcome: 'reached' }
        : await statements.waitUntil({ id, version: minVersion }, { timeoutMs: waitMs });
    const page = await statements.read({ id, afterVersion, limit });
    if (page === undefined && (await parts.store.readLastEvent(id)) === undefined) {
      throw rejectionToProblem({ code: 'account_unknown' });
    }
    if (page === undefined || page.version < minVersion) {
      throw behind(outcome, { version: page?.version ?? 0, minVersion });
    }
    return reply.code(200).header('cache-control', 'no-store').send(statementOf(id, page));
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

function statementOf(id: string, { version, transactions, hasMore }: StatementPage) {
  const last = transactions.at(-1);
  return {
    id,
    version,
    transactions: transactions.map(written),
    ...(hasMore && last !== undefined ? { nextCursor: cursorAfter(last.version) } : {}),
  };
}

function written({ version, type, amount, balance, time, position }: Transaction) {
  const line = { version, type, amount, balance, time: time.toISOString() };
  return position === undefined ? line : { ...line, position };
}

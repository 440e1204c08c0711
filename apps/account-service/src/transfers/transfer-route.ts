import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { availableIn, parseAccountId, parseAmount } from '@streamfold/accounts';
import type { FastifyInstance } from 'fastify';
import type { CommandParts } from '../accounts/carry-out.ts';
import { answerHeaders, commandDemandsOf, type Exchange } from '../accounts/command-headers.ts';
import { tokenOf } from '../accounts/write-token.ts';
import { demandedOwner } from '../auth/principal.ts';
import { readsJson } from '../http/media-type.ts';
import { movementTextOf } from '../http/movement-text-of.ts';
import { validOf } from '../http/valid-of.ts';
import { commitIdOf } from '../idempotency/commit-id-of.ts';
import { underKey } from '../idempotency/under-key.ts';
import { accountTurns } from './account-turns.ts';
import { makeTransfer } from './make-transfer.ts';
import type { AtOnceParts } from './transfer-at-once.ts';
import { transferSchema } from './transfer-schema.ts';
import {
  returnedToProblem,
  transferRefusalToProblem,
  unfinishedToProblem,
} from './transfer-to-problem.ts';
import { TransferUnfinishedError, type TransferOrder, type TransferResult } from './transfer.ts';

/** What the route of transfers works with. */
export interface TransferRouteParts extends CommandParts {
  /** How long the store remembers commit ids at least, milliseconds. */
  readonly windowMs: number;
}

type Ended = Extract<TransferResult, { readonly outcome: 'completed' }>;

/** Adds `POST /transfers`. */
export function transferRoute(instance: FastifyInstance, parts: TransferRouteParts): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const turns = accountTurns();
  const writes = { config: { scope: 'accounts:write' }, onRequest: readsJson } as const;
  app.post('/transfers', { schema: transferSchema, ...writes }, async (request, reply) => {
    const { from, to, amount } = request.body;
    const order: TransferOrder = {
      from: validOf(parseAccountId(from)),
      to: validOf(parseAccountId(to)),
      amount: validOf(parseAmount(amount)),
      ...movementTextOf(request.body),
    };
    const ended = await carryOutTransfer({ ...parts, turns }, { request, reply }, order);
    const { transferId, version, state } = ended;
    const { funds } = state;
    const available = availableIn(state);
    const status = 'completed' as const;
    return reply
      .code(200)
      .send({ transferId, from, to, amount, version, funds, available, status });
  });
}

async function carryOutTransfer(
  parts: AtOnceParts & CommandParts,
  exchange: Exchange,
  order: TransferOrder,
): Promise<Ended> {
  const { principal } = exchange.request;
  const { key, expectedVersion } = commandDemandsOf(exchange);
  const commitId = key === undefined ? undefined : commitIdOf(principal, key);
  const context = {
    by: demandedOwner(principal),
    commitId,
    expectedVersion,
    actor: principal.name,
  };
  const named = { commitId, request: `sendTransfer ${order.from}` };
  const result = await underKey(parts.keys, named, () => makeTransfer(parts, order, context)).catch(
    (error: unknown) => {
      throw error instanceof TransferUnfinishedError ? unfinishedToProblem(error) : error;
    },
  );
  if (result.outcome !== 'completed' && result.outcome !== 'returned') {
    throw transferRefusalToProblem(result, expectedVersion !== undefined);
  }
  const token = await tokenOf(parts.store, order.from, result);
  answerHeaders(exchange.reply, { ...result, token });
  if (result.outcome === 'returned') throw returnedToProblem(result, order.to);
  return result;
}

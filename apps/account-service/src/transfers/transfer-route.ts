import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { availableIn, parseAccountId, parseAmount } from '@streamfold/accounts';
import { formatToken } from '@streamfold/projections';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { CommandParts } from '../accounts/carry-out.ts';
import { tokenOf } from '../accounts/write-token.ts';
import { demandedOwner } from '../auth/principal.ts';
import { idempotencyKeyOf } from '../http/idempotency-key.ts';
import { preconditionOf, versionTag } from '../http/if-match.ts';
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
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  order: TransferOrder,
): Promise<Ended> {
  const { principal } = request;
  const key = idempotencyKeyOf(request.raw);
  const precondition = preconditionOf(request.raw);
  const expectedVersion = precondition.type === 'version' ? precondition.version : undefined;
  // Said before the outcome is known: an answer of 503 is where the client wants to know it most.
  if (key === undefined) reply.header('idempotency-protected', 'false');
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
  if (result.isReplay) reply.header('idempotency-replayed', 'true');
  const token = await tokenOf(parts.store, order.from, result);
  if (token !== undefined) reply.header('streamfold-token', formatToken(token));
  reply.header('etag', versionTag(result.version)).header('cache-control', 'no-store');
  if (result.outcome === 'returned') throw returnedToProblem(result, order.to);
  return result;
}

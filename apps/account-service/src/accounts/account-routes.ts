import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import {
  accountDecider,
  NO_OVERDRAFT,
  parseAccountId,
  parseAmount,
  parseOverdraftLimit,
  type AccountCommand,
} from '@streamfold/accounts';
import type { EventStore } from '@streamfold/event-store';
import { formatToken } from '@streamfold/projections';
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestHookHandler } from 'fastify';
import { idempotencyKeyOf } from '../http/idempotency-key.ts';
import { preconditionOf, versionTag } from '../http/if-match.ts';
import { requireJson } from '../http/media-type.ts';
import { ProblemError } from '../http/problem-details.ts';
import { refusalToProblem, rejectionToProblem } from '../http/rejection-to-problem.ts';
import { handleCommand, type Done } from './account-commands.ts';
import { createAccountSchema, moveMoneySchema, readAccountSchema } from './account-schemas.ts';

/** Adds the routes of accounts: HTTP in, one command or query to the store, HTTP out. */
export function accountRoutes(instance: FastifyInstance, store: EventStore): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const onRequest: onRequestHookHandler = (request, _reply, done) => {
    requireJson(request);
    done();
  };

  app.post('/accounts', { schema: createAccountSchema, onRequest }, async (request, reply) => {
    const { id, overdraftLimit } = request.body;
    if (request.headers['if-match'] !== undefined) {
      throw new ProblemError('if_match_invalid', 'an account to be created has no version yet');
    }
    const limit = overdraftLimit === undefined ? NO_OVERDRAFT : parseOverdraftLimit(overdraftLimit);
    const { version } = await carryOut(
      store,
      { request, reply, id },
      {
        type: 'createAccount',
        overdraftLimit: valid(limit),
      },
    );
    return reply.code(201).header('location', `/accounts/${id}`).send({ id, version });
  });

  for (const [path, type] of MOVES) {
    app.post(path, { schema: moveMoneySchema, onRequest }, async (request, reply) => {
      const { id } = request.params;
      const { amount } = request.body;
      const command: AccountCommand = { type, amount: valid(parseAmount(amount)) };
      const { version, funds } = await carryOut(store, { request, reply, id }, command);
      return reply.code(200).send({ id, amount, version, funds });
    });
  }

  app.get('/accounts/:id', { schema: readAccountSchema }, async (request, reply) => {
    const { id } = request.params;
    const { state, version, time } = await store.load(valid(parseAccountId(id)), accountDecider);
    if (state.status === 'absent' || time === undefined) {
      throw rejectionToProblem({ code: 'account_unknown' });
    }
    const { funds, overdraftLimit } = state;
    const timestamp = new Date(time).toISOString();
    return reply
      .code(200)
      .header('etag', versionTag(version))
      .header('cache-control', 'no-store')
      .send({ id, version, timestamp, funds, overdraftLimit });
  });
}

const MOVES = [
  ['/accounts/:id/deposits', 'deposit'],
  ['/accounts/:id/withdrawals', 'withdraw'],
] as const;

async function carryOut(
  store: EventStore,
  exchange: {
    readonly request: Pick<FastifyRequest, 'raw'>;
    readonly reply: Pick<FastifyReply, 'header'>;
    readonly id: string;
  },
  command: AccountCommand,
): Promise<Done> {
  const { request, reply, id } = exchange;
  const idempotencyKey = idempotencyKeyOf(request.raw);
  const precondition = preconditionOf(request.raw);
  // Said before the outcome is known: an answer of 503 is where the client wants to know it most.
  if (idempotencyKey === undefined) reply.header('idempotency-protected', 'false');
  const result = await handleCommand(store, {
    id: valid(parseAccountId(id)),
    command,
    idempotencyKey,
    expectedVersion: precondition.type === 'version' ? precondition.version : undefined,
  });
  if (result.outcome !== 'done') throw refusalToProblem(result, precondition.type === 'version');
  if (result.isReplay) reply.header('idempotency-replayed', 'true');
  if (result.token !== undefined) reply.header('streamfold-token', formatToken(result.token));
  reply.header('etag', versionTag(result.version)).header('cache-control', 'no-store');
  return result;
}

// The schema has checked the value already; the domain's own parser has the last word.
function valid<T>(value: T | undefined): T {
  if (value !== undefined) return value;
  throw new ProblemError('input_invalid', 'the input is not valid');
}

import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { preconditionOf } from '../http/if-match.ts';
import { readsJson } from '../http/media-type.ts';
import { ProblemError } from '../http/problem-details.ts';
import { createAccountSchema, depositSchema, withdrawSchema } from './account-schemas.ts';
import { carryOut, type CommandParts } from './carry-out.ts';
import { createCommandOf, type AccountDefaults } from './create-account.ts';
import { moneyCommandOf, movedBody } from './move-money.ts';

/** Adds the routes that create accounts, and put money in and take it out. */
export function accountRoutes(
  instance: FastifyInstance,
  parts: CommandParts,
  defaults: AccountDefaults,
): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const writes = { config: { scope: 'accounts:write' }, onRequest: readsJson } as const;

  app.post('/accounts', { schema: createAccountSchema, ...writes }, async (request, reply) => {
    const { id } = request.body;
    if (preconditionOf(request.raw).type !== 'none') {
      throw new ProblemError('if_match_invalid', 'an account to be created has no version yet');
    }
    const command = createCommandOf(request.body, request.principal, defaults);
    const { version } = await carryOut(parts, { request, reply, id }, command);
    return reply.code(201).header('location', `/accounts/${id}`).send({ id, version });
  });

  const moves = [
    ['/accounts/:id/deposits', 'deposit', depositSchema],
    ['/accounts/:id/withdrawals', 'withdraw', withdrawSchema],
  ] as const;
  for (const [path, type, schema] of moves) {
    app.post(path, { schema, ...writes }, async (request, reply) => {
      const { id } = request.params;
      const { body } = request;
      const done = await carryOut(parts, { request, reply, id }, moneyCommandOf(type, body));
      return reply.code(200).send(movedBody(id, body, done));
    });
  }
}

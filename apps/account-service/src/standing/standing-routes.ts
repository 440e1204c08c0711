import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import {
  availableIn,
  parseDescription,
  parseOverdraftLimit,
  type ChangeLimit,
  type Freeze,
} from '@streamfold/accounts';
import type { FastifyInstance } from 'fastify';
import { carryOut, type CommandParts } from '../accounts/carry-out.ts';
import type { Done } from '../accounts/handle-command.ts';
import { readsJson } from '../http/media-type.ts';
import { validOf } from '../http/valid-of.ts';
import {
  closeSchema,
  freezeSchema,
  overdraftLimitSchema,
  unfreezeSchema,
} from './standing-schemas.ts';

/** Adds the routes that say what an account is allowed, and that end it. */
export function standingRoutes(instance: FastifyInstance, parts: CommandParts): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const admin = { config: { scope: 'admin' }, onRequest: readsJson } as const;
  const writes = { config: { scope: 'accounts:write' }, onRequest: readsJson } as const;

  app.post('/accounts/:id/freeze', { schema: freezeSchema, ...admin }, async (request, reply) => {
    const { id } = request.params;
    const { description } = request.body;
    const command: Freeze = {
      type: 'freeze',
      ...(description === undefined ? {} : { description: validOf(parseDescription(description)) }),
    };
    const done = await carryOut(parts, { request, reply, id }, command);
    return reply.code(200).send(standingOf(id, done));
  });

  const unfreezes = { schema: unfreezeSchema, ...admin };
  app.post('/accounts/:id/unfreeze', unfreezes, async (request, reply) => {
    const { id } = request.params;
    const done = await carryOut(parts, { request, reply, id }, { type: 'unfreeze' });
    return reply.code(200).send(standingOf(id, done));
  });

  app.post('/accounts/:id/close', { schema: closeSchema, ...writes }, async (request, reply) => {
    const { id } = request.params;
    const done = await carryOut(parts, { request, reply, id }, { type: 'close' });
    return reply.code(200).send(standingOf(id, done));
  });

  const limits = { schema: overdraftLimitSchema, ...admin };
  app.post('/accounts/:id/overdraft-limit', limits, async (request, reply) => {
    const { id } = request.params;
    const command: ChangeLimit = {
      type: 'changeLimit',
      overdraftLimit: validOf(parseOverdraftLimit(request.body.overdraftLimit)),
    };
    const done = await carryOut(parts, { request, reply, id }, command);
    return reply.code(200).send(standingOf(id, done));
  });
}

function standingOf(id: string, { version, state }: Done) {
  const { status, funds, overdraftLimit } = state;
  return { id, status, version, funds, available: availableIn(state), overdraftLimit };
}

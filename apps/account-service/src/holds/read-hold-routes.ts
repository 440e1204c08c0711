import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { accountDecider, parseAccountId, type ExistingAccount } from '@streamfold/accounts';
import type { EventStore } from '@streamfold/event-store';
import type { FastifyInstance } from 'fastify';
import { isVisibleTo } from '../auth/is-visible-to.ts';
import type { Principal } from '../auth/principal.ts';
import { versionTag } from '../http/if-match.ts';
import { ProblemError } from '../http/problem-details.ts';
import { rejectionToProblem } from '../http/rejection-to-problem.ts';
import { validOf } from '../http/valid-of.ts';
import { holdBodyOf } from './hold-body.ts';
import { readHoldSchema, readHoldsSchema } from './hold-schemas.ts';

/** Adds the reads of open holds, as the log has them at this moment. */
export function readHoldRoutes(instance: FastifyInstance, store: EventStore): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const reads = { config: { scope: 'accounts:read' } } as const;

  const load = async (
    principal: Principal,
    id: string,
  ): Promise<{ readonly state: ExistingAccount; readonly version: number }> => {
    const { state, version } = await store.load(validOf(parseAccountId(id)), accountDecider);
    if (state.status === 'absent' || !isVisibleTo(principal, state.owner)) {
      throw rejectionToProblem({ code: 'account_unknown' });
    }
    return { state, version };
  };

  app.get('/accounts/:id/holds', { schema: readHoldsSchema, ...reads }, async (request, reply) => {
    const { id } = request.params;
    const { state, version } = await load(request.principal, id);
    return reply
      .code(200)
      .header('etag', versionTag(version))
      .header('cache-control', 'no-store')
      .send({ id, version, held: state.held, holds: state.holds.map(holdBodyOf) });
  });

  const path = '/accounts/:id/holds/:holdId';
  app.get(path, { schema: readHoldSchema, ...reads }, async (request, reply) => {
    const { id, holdId } = request.params;
    const { state, version } = await load(request.principal, id);
    const hold = state.holds.find((open) => open.holdId === holdId);
    if (hold === undefined) throw new ProblemError('hold_unknown', 'no such hold is open');
    return reply
      .code(200)
      .header('etag', versionTag(version))
      .header('cache-control', 'no-store')
      .send({ id, version, ...holdBodyOf(hold) });
  });
}

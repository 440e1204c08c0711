import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { accountDecider, parseAccountId } from '@streamfold/accounts';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { isVisibleTo } from '../auth/is-visible-to.ts';
import { demandedOwner } from '../auth/principal.ts';
import { rejectionToProblem } from '../http/rejection-to-problem.ts';
import { validOf } from '../http/valid-of.ts';
import type { Subject } from './channels.ts';
import { accountEventStreamSchema, eventStreamSchema } from './event-stream-schemas.ts';
import type { EventStreams } from './event-streams.ts';
import { followAccount, followMany } from './follow.ts';
import { lastEventIdOf, placeOfId, versionOfId } from './last-event-id.ts';
import { EVENT_STREAM_HEADERS } from './push-connection.ts';

const reads = { config: { scope: 'accounts:read', isLong: true } } as const;

/**
 * Adds `GET /accounts/:id/events/stream` and `GET /events/stream`: events as they happen, by
 * server-sent events.
 *
 * A stream goes on after `Last-Event-ID` without a miss or a repeat; without one it begins with what
 * happens from now on.
 */
export function eventStreamRoutes(instance: FastifyInstance, streams: EventStreams): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const { parts } = streams;

  const ofAccount = { schema: accountEventStreamSchema, ...reads };
  app.get('/accounts/:id/events/stream', ofAccount, async (request, reply) => {
    const id = validOf(parseAccountId(request.params.id));
    const lastEventId = lastEventIdOf(request.raw, request.query);
    const { state, version } = await parts.store.load(id, accountDecider);
    if (state.status === 'absent' || !isVisibleTo(request.principal, state.owner)) {
      throw rejectionToProblem({ code: 'account_unknown' });
    }
    const from = lastEventId === undefined ? version : versionOfId(lastEventId, version);
    if (request.method === 'HEAD') return headOnly(reply);
    const subject: Subject = { kind: 'account', id };
    await streams.serve({ request, reply, subject }, (entered) =>
      followAccount(parts, entered, { id, version: from }),
    );
    return reply;
  });

  app.get('/events/stream', { schema: eventStreamSchema, ...reads }, async (request, reply) => {
    const lastEventId = lastEventIdOf(request.raw, request.query);
    const owner = demandedOwner(request.principal);
    if (request.method === 'HEAD') return headOnly(reply);
    const subject: Subject = owner === undefined ? { kind: 'all' } : { kind: 'owner', owner };
    await streams.serve({ request, reply, subject }, async (entered) => {
      if (entered.connection.isEnded) return;
      const reached = parts.reader.mark();
      const from =
        lastEventId === undefined
          ? reached
          : await placeOfId(lastEventId, { reached, store: parts.store });
      await followMany(parts, entered, { subject, from });
    });
    return reply;
  });
}

function headOnly(reply: FastifyReply): FastifyReply {
  return reply.code(200).headers(EVENT_STREAM_HEADERS).send('');
}

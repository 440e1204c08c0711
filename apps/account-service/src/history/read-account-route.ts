import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { EventStore } from '@streamfold/event-store';
import type { FastifyInstance } from 'fastify';
import { accountAnswer } from '../accounts/account-answer.ts';
import { readAccountSchema } from '../accounts/account-schemas.ts';
import { versionTag } from '../http/if-match.ts';
import { ProblemError } from '../http/problem-details.ts';
import { visibleAccount, type LoggedAccount } from '../reads/visible-account.ts';
import { accountAt, type AccountAt } from './account-at.ts';
import { momentIn } from './moment.ts';

/** How many events are folded for one answer: about a second's work, done in small pieces. */
export const FOLDED_EVENTS_MAX = 100_000;

/**
 * Adds `GET /accounts/:id`: the account as the log has it at this moment, not as a read model does; and
 * with `at`, as it was at a time or at a version.
 */
export function readAccountRoute(
  instance: FastifyInstance,
  store: Pick<EventStore, 'load' | 'readStream'>,
): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const options = { schema: readAccountSchema, config: { scope: 'accounts:read' } } as const;
  app.get('/accounts/:id', options, async (request, reply) => {
    const { id } = request.params;
    const moment = momentIn(request.query);
    const present = await visibleAccount(store, { id, principal: request.principal });
    reply.header('cache-control', 'no-store');
    if (moment === undefined) {
      const answer = accountAnswer({ id, ...present });
      return reply.code(200).header('etag', versionTag(present.version)).send(answer);
    }
    // Without an ETag: a command takes that of the present.
    const found = await accountAt(store, present, {
      id,
      moment,
      eventsMax: FOLDED_EVENTS_MAX,
      isGone: () => request.raw.socket.destroyed,
    });
    return reply.code(200).send(accountAnswer({ id, ...foundOf(found, present.version) }));
  });
}

function foundOf(result: AccountAt, version: number): LoggedAccount {
  switch (result.outcome) {
    case 'found':
      return result;
    case 'not_yet':
      throw new ProblemError('account_unknown', 'there was no account with this id at that time');
    case 'beyond':
      throw new ProblemError('version_unknown', 'the account has not come to that version', {
        facts: { version },
      });
    case 'too_long':
      throw new ProblemError('history_too_long', 'too many events lead up to that moment', {
        facts: { version, eventsMax: FOLDED_EVENTS_MAX },
      });
  }
}

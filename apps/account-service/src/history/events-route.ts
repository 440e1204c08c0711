import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { EventStore, ReadStreamOptions, RecordedEvent } from '@streamfold/event-store';
import type { FastifyInstance } from 'fastify';
import { visibleAccount } from '../reads/visible-account.ts';
import { parseEventsQuery, type EventsQuery } from './events-query.ts';
import { readEventsSchema } from './events-schema.ts';

/**
 * Adds `GET /accounts/:id/events`: what happened to an account, by version, as the log has it at this
 * moment; those events too that were trimmed from Redis, where the service has the archive.
 *
 * An answer says all that its hashes are made of, so that a client can check the chain.
 */
export function eventsRoute(
  instance: FastifyInstance,
  store: Pick<EventStore, 'load' | 'readStream'>,
): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const options = { schema: readEventsSchema, config: { scope: 'accounts:read' } } as const;
  app.get('/accounts/:id/events', options, async (request, reply) => {
    const { id } = request.params;
    const query = parseEventsQuery(request.query);
    const { version } = await visibleAccount(store, { id, principal: request.principal });
    const events: RecordedEvent[] = [];
    for await (const event of store.readStream(id, rangeOf(query, version))) events.push(event);
    const nextVersion = nextAfter(events.at(-1), query, version);
    return reply
      .code(200)
      .header('cache-control', 'no-store')
      .send({
        id,
        version,
        events: events.map(written),
        ...(nextVersion === undefined ? {} : { nextVersion }),
      });
  });
}

/** Nothing is read beyond the version of the answer, whatever has been appended since. */
function rangeOf({ fromVersion, order, limit }: EventsQuery, version: number): ReadStreamOptions {
  return order === 'asc'
    ? { fromVersion: fromVersion ?? 1, toVersion: version, limit }
    : { toVersion: Math.min(fromVersion ?? version, version), limit, direction: 'backwards' };
}

function nextAfter(
  last: RecordedEvent | undefined,
  { order }: EventsQuery,
  version: number,
): number | undefined {
  if (last === undefined) return undefined;
  const next = order === 'asc' ? last.version + 1 : last.version - 1;
  return next < 1 || next > version ? undefined : next;
}

function written({ version, event, meta }: RecordedEvent) {
  const { type, ...data } = event;
  const { time, ...names } = meta;
  return { version, type, data, time: new Date(time).toISOString(), ...names };
}

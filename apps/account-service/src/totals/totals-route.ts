import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { EventStore } from '@streamfold/event-store';
import type { FastifyInstance } from 'fastify';
import { asOfMember } from '../reads/as-of.ts';
import { awaitedIn, awaitWrite } from '../reads/await-write.ts';
import { parseTotalsQuery, totalsCursor } from './totals-query.ts';
import type { DayTotal, TotalsReader } from './totals-reader.ts';
import { readTotalsSchema } from './totals-schema.ts';

/** What the route of totals works with. */
export interface TotalsRouteParts {
  readonly totals: TotalsReader;
  readonly store: Pick<EventStore, 'partitions'>;
}

/**
 * Adds `GET /totals`: what the events of all accounts came to, by day, type and currency, from the read
 * model in MongoDB. They are over everybody's accounts, and for principals with the scope `admin`.
 */
export function totalsRoute(instance: FastifyInstance, { totals, store }: TotalsRouteParts): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const options = { schema: readTotalsSchema, config: { scope: 'admin' } } as const;
  app.get('/totals', options, async (request, reply) => {
    const query = parseTotalsQuery(request.query);
    await awaitWrite(totals, awaitedIn(request.query, store.partitions));
    const asOf = await totals.asOf();
    const { items, hasMore } = await totals.read(query);
    const last = items.at(-1);
    return reply
      .code(200)
      .header('cache-control', 'no-store')
      .send({
        totals: items.map(written),
        ...(hasMore && last !== undefined ? { nextCursor: totalsCursor(query, last.id) } : {}),
        ...asOfMember(asOf),
      });
  });
}

function written({ total: { day, type, currency, events, amount } }: DayTotal) {
  return { day, type, currency, events, amount };
}

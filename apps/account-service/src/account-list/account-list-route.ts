import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { EventStore } from '@streamfold/event-store';
import type { FastifyInstance } from 'fastify';
import { accountAnswer } from '../accounts/account-answer.ts';
import { asOfMember } from '../reads/as-of.ts';
import { awaitedIn, awaitWrite } from '../reads/await-write.ts';
import { accountListCursor, parseAccountListQuery } from './account-list-query.ts';
import type { AccountListReader } from './account-list-reader.ts';
import { listAccountsSchema } from './account-list-schema.ts';

/** What the route of lists works with. */
export interface AccountListRouteParts {
  readonly accounts: AccountListReader;
  readonly store: Pick<EventStore, 'partitions'>;
}

/**
 * Adds `GET /accounts`: the accounts that a principal may see, a page at a time, from the read model in
 * MongoDB. Who walks through the pages meets every account once that keeps its place in the list.
 */
export function accountListRoute(
  instance: FastifyInstance,
  { accounts, store }: AccountListRouteParts,
): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>();
  const options = { schema: listAccountsSchema, config: { scope: 'accounts:read' } } as const;
  app.get('/accounts', options, async (request, reply) => {
    const query = parseAccountListQuery(request.query, request.principal);
    await awaitWrite(accounts, awaitedIn(request.query, store.partitions));
    const asOf = await accounts.asOf();
    const { items, hasMore } = await accounts.read(query);
    const last = items.at(-1);
    return reply
      .code(200)
      .header('cache-control', 'no-store')
      .send({
        accounts: items.map(accountAnswer),
        ...(hasMore && last !== undefined ? { nextCursor: accountListCursor(query, last) } : {}),
        ...asOfMember(asOf),
      });
  });
}

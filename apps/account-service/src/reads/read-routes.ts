import type { EventStore } from '@streamfold/event-store';
import type { FastifyInstance } from 'fastify';
import { accountListRoute } from '../account-list/account-list-route.ts';
import { eventsRoute } from '../history/events-route.ts';
import { readAccountRoute } from '../history/read-account-route.ts';
import { statementRoute } from '../statement/statement-route.ts';
import { totalsRoute } from '../totals/totals-route.ts';
import type { ReadModels } from './read-models.ts';

/** What reads are answered from. */
export interface ReadRoutesParts {
  /** The log: an account itself, and its events. */
  readonly store: EventStore;
  /** Everything else. */
  readonly readModels: ReadModels;
}

/** Adds every route that reads. HEAD is answered wherever GET is. */
export function readRoutes(app: FastifyInstance, { store, readModels }: ReadRoutesParts): void {
  const { statements, accounts, totals } = readModels;
  readAccountRoute(app, store);
  eventsRoute(app, store);
  accountListRoute(app, { accounts, store });
  statementRoute(app, { statements, store });
  totalsRoute(app, { totals, store });
}

import { accountProjections } from '@streamfold/account-projections';
import { parseOwner, type Owner } from '@streamfold/accounts';
import { openRedisEventStore } from '@streamfold/event-store';
import { createMongoClient, LagReader } from '@streamfold/projections';
import { createLogger, readConfig } from '@streamfold/runtime';
import type { SharedMongo } from '@streamfold/testing';
import { afterAll } from 'vitest';
import { buildApp } from '../../src/app.ts';
import { SCOPES, type Principal, type Scope } from '../../src/auth/principal.ts';
import { accountServiceSettings } from '../../src/config.ts';
import { serviceMetrics } from '../../src/telemetry/service-metrics.ts';
import { mongoReadModels } from '../../src/mongo/mongo-read-models.ts';

/** The header by which a request to this service says whose it is: `Ann` or `Ann admin`. */
export const PRINCIPAL_HEADER = 'x-test-principal';

/** Starts the HTTP side of a service that believes who sends a request; it is closed when the file ends. */
export async function startServiceWithPrincipals(
  redisUrl: string,
  { url, databaseName }: SharedMongo,
  settings: Readonly<Record<string, string>> = {},
): Promise<string> {
  const given = { PORT: '0', REDIS_URL: redisUrl, ...settings };
  const config = readConfig(accountServiceSettings, given);
  const logger = createLogger({ service: 'account-service', level: 'error' });
  const { PARTITIONS: partitions } = config;
  const store = await openRedisEventStore({ url: redisUrl, category: 'account', partitions });
  const mongo = createMongoClient(url, { name: 'test' });
  const db = mongo.db(databaseName);
  const redis = { url: redisUrl };
  const projections = accountProjections;
  const lag = new LagReader({ store, redis, category: 'account', db, projections, now: Date.now });
  const readModels = mongoReadModels({ db, lag, logger });
  const { server } = await buildApp({
    store,
    readModels,
    auth: { judge: undefined, checks: {} },
    metrics: serviceMetrics(),
    pingMongo: () => Promise.resolve(),
    tracer: undefined,
    logger,
    config,
  });
  server.addHook('onRequest', (request, _reply, done) => {
    const value = principalOf(String(request.headers[PRINCIPAL_HEADER] ?? ''));
    Object.defineProperty(request, 'principal', { value });
    done();
  });
  afterAll(async () => {
    await server.close();
    readModels.close();
    await Promise.all([store.close(), mongo.close()]);
  });
  return await server.listen({ host: '127.0.0.1', port: 0 });
}

function principalOf(text: string): Principal {
  const [name, ...more] = text.split(' ');
  const scopes = new Set<Scope>(['accounts:read', 'accounts:write']);
  for (const scope of SCOPES) if (more.includes(scope)) scopes.add(scope);
  return { name: ownerOf(name), scopes };
}

function ownerOf(name: string | undefined): Owner {
  const owner = parseOwner(name);
  if (owner === undefined) throw new TypeError(`a test names no principal: ${name}`);
  return owner;
}

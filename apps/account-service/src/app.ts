import { parseCurrency, type Currency } from '@streamfold/accounts';
import type { EventStore } from '@streamfold/event-store';
import { healthRoutes, metricsRoute, type Logger, type Tracer } from '@streamfold/runtime';
import type { FastifyInstance } from 'fastify';
import { accountRoutes } from './accounts/account-routes.ts';
import { apiDocs } from './api-docs/api-docs.ts';
import { limitedAuthentication } from './auth/limited-authentication.ts';
import type { OpenAuthentication } from './auth/open-authentication.ts';
import { bulkLimitsOf } from './bulk/bulk-limits-of.ts';
import { bulkRoute } from './bulk/bulk-route.ts';
import type { AccountServiceConfig } from './config.ts';
import { holdRoutes } from './holds/hold-routes.ts';
import { readHoldRoutes } from './holds/read-hold-routes.ts';
import { createServer } from './http/create-server.ts';
import { drainOf, type Drain } from './http/drain.ts';
import { requestChecks } from './http/request-checks.ts';
import { requestLog } from './http/request-log.ts';
import type { RouteTable } from './http/route-table.ts';
import { securityHeaders } from './http/security-headers.ts';
import { keysInUse } from './idempotency/keys-in-use.ts';
import { limits } from './limits/limits.ts';
import { eventStreamRoutes } from './push/event-stream-routes.ts';
import { EventStreams } from './push/event-streams.ts';
import type { ReadModels } from './reads/read-models.ts';
import { readRoutes } from './reads/read-routes.ts';
import { standingRoutes } from './standing/standing-routes.ts';
import { traceRequests } from './telemetry/request-trace.ts';
import type { ServiceMetrics } from './telemetry/service-metrics.ts';
import { transferRoute } from './transfers/transfer-route.ts';

/** What the app is built from. It opens nothing itself. */
export interface AppDependencies {
  readonly store: EventStore;
  readonly readModels: ReadModels;
  readonly auth: Pick<OpenAuthentication, 'judge' | 'checks'>;
  readonly metrics: ServiceMetrics;
  /** Whether MongoDB answers: commands, and the reading of one account, do without it. */
  readonly pingMongo: () => Promise<void>;
  /** Undefined: no traces are sent. */
  readonly tracer: Tracer | undefined;
  readonly logger: Logger;
  readonly config: AccountServiceConfig;
}

/** The HTTP side of the service. */
export interface App {
  readonly server: FastifyInstance;
  readonly drain: Drain;
  /** Every route that is served. */
  readonly routes: RouteTable;
}

/** How many keys of requests are remembered by the process: at some 150 bytes each. */
const KEYS_MAX = 100_000;

/** Builds the HTTP side of the service, ready to listen. */
export async function buildApp(dependencies: AppDependencies): Promise<App> {
  const { store, readModels, auth, metrics, logger, config } = dependencies;
  const app = createServer({ config, logger, countProblem: metrics.http.countProblem });
  // First, so that every other line of a request has its trace.
  traceRequests(app, dependencies.tracer);
  requestLog(app, logger);
  metrics.http.watch(app);
  const routes = requestChecks(app, {
    headerCountMax: config.HEADER_COUNT_MAX,
    headers: securityHeaders(config.HSTS_MAX_AGE_S),
  });
  const { limitRequests, authFailures } = limits(app, config);
  limitedAuthentication(app, { judge: auth.judge, authFailures });
  limitRequests();
  const streams = eventStreams(dependencies);
  // Before the drain's own hook, which waits for answers: a read that waits is to be answered now.
  app.addHook('preClose', (done) => {
    readModels.endWaits();
    streams.endAll();
    bulks.endAll();
    done();
  });
  const drain = drainOf(app, { drainMs: config.DRAIN_MS, lingerMs: config.LINGER_MS });
  await apiDocs(app, { demandsKey: auth.judge !== undefined });
  healthRoutes(app, {
    checks: { redis: () => store.ping(), ...auth.checks },
    optional: { mongo: dependencies.pingMongo },
    timeoutMs: config.HEALTH_TIMEOUT_MS,
    isStopping: drain.isStopping,
  });
  metricsRoute(app, metrics.registry);
  const keys = keysInUse({ windowMs: config.IDEMPOTENCY_WINDOW_MS, max: KEYS_MAX });
  metrics.watchKeys(keys);
  const defaults = { currency: defaultCurrency(config) };
  accountRoutes(app, { store, keys }, defaults);
  holdRoutes(app, { store, keys });
  readHoldRoutes(app, store);
  standingRoutes(app, { store, keys });
  transferRoute(app, { store, keys, windowMs: config.IDEMPOTENCY_WINDOW_MS });
  readRoutes(app, { store, readModels });
  eventStreamRoutes(app, streams);
  const bulks = bulkRoute(app, {
    parts: { store, keys },
    defaults,
    limits: bulkLimitsOf(config),
    bulksMax: config.BULKS_MAX,
  });
  return { server: app, drain, routes };
}

function eventStreams({ store, logger, config }: AppDependencies): EventStreams {
  return new EventStreams({
    store,
    logger,
    streamsMax: config.PUSH_STREAMS_MAX,
    bufferBytesMax: config.PUSH_BUFFER_BYTES_MAX,
    heartbeatMs: config.PUSH_HEARTBEAT_MS,
    retryMs: config.PUSH_RETRY_MS,
  });
}

function defaultCurrency({ CURRENCY_DEFAULT: code }: AccountServiceConfig): Currency {
  const currency = parseCurrency(code);
  if (currency === undefined) throw new TypeError(`CURRENCY_DEFAULT ${code} is no currency`);
  return currency;
}

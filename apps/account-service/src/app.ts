import type { EventStore } from '@streamfold/event-store';
import { fastifyLogger, healthRoutes, type Logger } from '@streamfold/runtime';
import { fastify, LogController, type FastifyInstance } from 'fastify';
import { accountRoutes } from './accounts/account-routes.ts';
import type { StatementReader } from './accounts/statement-reader.ts';
import { statementRoute } from './accounts/statement-route.ts';
import type { AccountServiceConfig } from './config.ts';
import { drainOf, type Drain } from './http/drain.ts';
import { handleError } from './http/error-handler.ts';
import { JSON_MEDIA_TYPE } from './http/media-type.ts';
import { requestChecks } from './http/request-checks.ts';
import { requestIds } from './http/request-id.ts';
import { requestLog } from './http/request-log.ts';
import { answerUnknownExpectations, socketErrors } from './http/socket-errors.ts';
import { parseStrictJson } from './http/strict-json.ts';

/** What the app is built from. It opens nothing itself. */
export interface AppDependencies {
  readonly store: EventStore;
  readonly statements: StatementReader;
  readonly logger: Logger;
  readonly config: AccountServiceConfig;
}

/** The HTTP side of the service. */
export interface App {
  readonly server: FastifyInstance;
  readonly drain: Drain;
}

/** Builds the HTTP side of the service, ready to listen. */
export function buildApp({ store, statements, logger, config }: AppDependencies): App {
  const refusals = socketErrors();
  const app = fastify({
    ...serverOptions(config),
    loggerInstance: fastifyLogger(logger),
    logController: new LogController({
      disableRequestLogging: true,
      requestIdLogLabel: 'requestId',
    }),
    genReqId: requestIds(),
    // The whole of a request target in absolute form is the client's; the path is ours.
    rewriteUrl: ({ url }) => (url ?? '/').replace(/^https?:\/\/[^/?]*/i, '') || '/',
    frameworkErrors: handleError,
    clientErrorHandler: refusals.answer,
    ajv: {
      customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false },
    },
  });
  app.server.maxConnections = config.CONNECTIONS_MAX;
  refusals.watch(app.server);
  answerUnknownExpectations(app.server);
  app.setErrorHandler(handleError);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(JSON_MEDIA_TYPE, { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, typeof body === 'string' ? undefined : parseStrictJson(body));
  });
  requestLog(app);
  requestChecks(app, { headerCountMax: config.HEADER_COUNT_MAX });
  // Before the drain's own hook, which waits for answers: a read that waits is to be answered now.
  app.addHook('preClose', (done) => {
    statements.endWaits();
    done();
  });
  const drain = drainOf(app, { drainMs: config.DRAIN_MS, lingerMs: config.LINGER_MS });
  healthRoutes(app, {
    checks: { redis: () => store.ping() },
    timeoutMs: config.HEALTH_TIMEOUT_MS,
    isStopping: drain.isStopping,
  });
  accountRoutes(app, store);
  statementRoute(app, { statements, store });
  return { server: app, drain };
}

// Stated one by one: the defaults of Fastify let a client hold a connection for ever.
function serverOptions(config: AccountServiceConfig) {
  return {
    bodyLimit: config.BODY_BYTES_MAX,
    connectionTimeout: config.CONNECTION_TIMEOUT_MS,
    requestTimeout: config.REQUEST_TIMEOUT_MS,
    keepAliveTimeout: config.KEEP_ALIVE_TIMEOUT_MS,
    // Requests that come on an open connection while the app drains are still served.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    // An id of 64 characters, of which each may be written as three.
    routerOptions: { maxParamLength: 192 },
    http: {
      headersTimeout: config.HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: config.CONNECTIONS_CHECK_MS,
      maxHeaderSize: config.HEADER_BYTES_MAX,
      // Checked in request-checks.ts, where the answer is problem details.
      requireHostHeader: false,
    },
  } as const;
}

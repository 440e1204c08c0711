import { fastifyLogger, type Logger } from '@streamfold/runtime';
import { fastify, LogController, type FastifyInstance } from 'fastify';
import type { AccountServiceConfig } from '../config.ts';
import { trustedProxiesOf } from '../limits/trusted-proxies.ts';
import type { ServiceMetrics } from '../telemetry/service-metrics.ts';
import { DESCRIBED_AS } from './described-as.ts';
import { errorHandler } from './error-handler.ts';
import { JSON_MEDIA_TYPE } from './media-type.ts';
import { requestIds } from './request-id.ts';
import { answerUnknownExpectations, socketErrors } from './socket-errors.ts';
import { parseStrictJson } from './strict-json.ts';

/** What a server is made with. */
export interface ServerParts {
  readonly config: AccountServiceConfig;
  readonly logger: Logger;
  /** Told of each error answer, by its code and the pattern of the route, if it got so far. */
  readonly countProblem: ServiceMetrics['http']['countProblem'];
}

/**
 * A server without a route: it reads strict JSON, answers everything that goes wrong as problem details,
 * and lets no client hold a connection for longer than the settings say.
 */
export function createServer({ config, logger, countProblem }: ServerParts): FastifyInstance {
  const refusals = socketErrors(({ code }) => countProblem(code));
  const handleError = errorHandler(({ code }, { routeOptions }) =>
    countProblem(code, routeOptions.url),
  );
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
      customOptions: {
        coerceTypes: false,
        removeAdditional: false,
        useDefaults: false,
        keywords: [DESCRIBED_AS],
      },
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
  return app;
}

// Stated one by one: the defaults of Fastify let a client hold a connection for ever.
function serverOptions(config: AccountServiceConfig) {
  const { addresses } = trustedProxiesOf(config.TRUSTED_PROXIES);
  return {
    ...(addresses.length === 0 ? {} : { trustProxy: [...addresses] }),
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

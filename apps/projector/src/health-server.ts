import {
  fastifyLogger,
  healthRoutes,
  metricsRoute,
  type HealthOptions,
  type Logger,
} from '@streamfold/runtime';
import { fastify, LogController, type FastifyInstance } from 'fastify';
import type { ProjectorMetrics } from './projector-metrics.ts';

/** What the health server asks. */
export interface HealthServerOptions extends HealthOptions {
  readonly logger: Logger;
  /** Whether the projector goes on by itself. */
  readonly isAlive: () => boolean;
  readonly metrics: Pick<ProjectorMetrics, 'registry'>;
  /** Brings the metrics up to date. */
  readonly refresh: () => Promise<void>;
}

/**
 * A server with `GET /livez`, `GET /readyz` and `GET /metrics`. Not listening yet.
 *
 * `/livez` follows the projector and not the process: a process that projects nothing more is of no use.
 */
export function buildHealthServer(options: HealthServerOptions): FastifyInstance {
  const app = fastify({
    loggerInstance: fastifyLogger(options.logger),
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: 5_000,
    bodyLimit: 1_024,
  });
  healthRoutes(app, options);
  metricsRoute(app, options.metrics.registry, { refresh: options.refresh });
  return app;
}

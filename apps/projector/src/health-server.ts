import type { Projector } from '@streamfold/projections';
import { fastifyLogger, healthRoutes, type HealthOptions, type Logger } from '@streamfold/runtime';
import { fastify, LogController, type FastifyInstance } from 'fastify';

/** What the health server asks. */
export interface HealthServerOptions extends HealthOptions {
  readonly logger: Logger;
  /** Whether the loop runs and takes steps. */
  readonly isAlive: () => boolean;
}

/**
 * A server with `GET /livez` and `GET /readyz`. Not listening yet.
 *
 * `/livez` follows the loop and not the process: a process whose loop has ended is of no use.
 */
export function buildHealthServer(options: HealthServerOptions): FastifyInstance {
  const app = fastify({
    loggerInstance: fastifyLogger(options.logger),
    logController: new LogController({ disableRequestLogging: true }),
    requestTimeout: 5_000,
    bodyLimit: 1_024,
  });
  healthRoutes(app, options);
  return app;
}

/** Whether the loop of `projector` runs, and took a step within `stallMs` milliseconds. */
export function isLoopAlive(
  { status: { status }, lastStepAt }: Pick<Projector, 'status' | 'lastStepAt'>,
  { stallMs, now }: { readonly stallMs: number; readonly now: number },
): boolean {
  switch (status) {
    case 'starting':
    case 'running':
    case 'waiting':
      return now - lastStepAt <= stallMs;
    case 'stopped':
    case 'ended':
      return false;
  }
}

/** Passes while the projection runs. @throws {Error} the error that holds it up, or that says why */
export function checkProjection({ status }: Pick<Projector, 'status'>): Promise<void> {
  switch (status.status) {
    case 'running':
      return Promise.resolve();
    case 'waiting':
    case 'stopped':
      return Promise.reject(status.error);
    case 'starting':
    case 'ended':
      return Promise.reject(new Error(`the projection is ${status.status}`));
  }
}

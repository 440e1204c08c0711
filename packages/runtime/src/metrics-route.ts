import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import { Type } from 'typebox';

/** Options of `metricsRoute`. */
export interface MetricsOptions {
  /**
   * Brings the metrics up to date before they are read. What cannot be known is to be left out of
   * them: where this rejects, the scrape fails.
   *
   * @default they are always up to date
   */
  readonly refresh?: () => Promise<void>;
}

// `hide`: it is for machines that know its format, and no part of a described API.
const schema = { hide: true, querystring: Type.Object({}, { additionalProperties: false }) };

/** Adds `GET /metrics`: what is in `registry`, as Prometheus reads it. It may not be kept by a cache. */
export function metricsRoute(
  app: Pick<FastifyInstance, 'get'>,
  registry: Registry,
  { refresh }: MetricsOptions = {},
): void {
  app.get('/metrics', { schema }, async (_request, reply) => {
    await refresh?.();
    const text = await registry.metrics();
    return reply
      .header('content-type', registry.contentType)
      .header('cache-control', 'no-store')
      .send(text);
  });
}

import type { Server } from 'node:net';
import { metricOptions, type MetricFacts } from '@streamfold/runtime';
import type { FastifyInstance } from 'fastify';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

const METRICS = {
  duration: {
    name: 'streamfold_http_request_duration_seconds',
    type: 'histogram',
    labels: ['method', 'route', 'status'],
    help:
      'From the head of a request to the last byte of its answer, by the pattern of its route and the ' +
      'class of its status (2xx). Its `_count` is the requests. `route` is `none` where nothing is served.',
  },
  problems: {
    name: 'streamfold_http_problems_total',
    type: 'counter',
    labels: ['route', 'code'],
    help:
      'Error answers by their `code`, those to what never became a request among them (`route` is then ' +
      '`none`).',
  },
  connections: {
    name: 'streamfold_http_connections',
    type: 'gauge',
    labels: [],
    help: 'Open connections of clients; `CONNECTIONS_MAX` is the most there can be.',
  },
} as const satisfies Record<string, MetricFacts>;

/** The metrics of requests. */
export const httpMetricFacts: readonly MetricFacts[] = Object.values(METRICS);

/** A deposit takes a millisecond or two: that is told apart from the others. */
const DURATION_BUCKETS = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

/** The route of what nothing is served for. */
const NO_ROUTE = 'none';

/** What requests are measured by. */
export interface HttpMetrics {
  /** Measures the requests to the routes that are added to `app` from now on. */
  readonly watch: (app: FastifyInstance) => void;
  /** Counts an error answer; without `route`: to what fits none. */
  readonly countProblem: (code: string, route?: string) => void;
}

/** The metrics of requests, in `registry`. */
export function httpMetrics(registry: Registry): HttpMetrics {
  const durations = new Histogram({
    ...metricOptions(METRICS.duration, registry),
    buckets: DURATION_BUCKETS,
  });
  const problems = new Counter(metricOptions(METRICS.problems, registry));

  // One look at an array for each request: a search by labels would cost more than to observe.
  const observer = (method: string, route: string) => {
    const classes: Histogram.Internal<'method' | 'route' | 'status'>[] = [];
    return (status: number, ms: number): void => {
      const hundreds = Math.floor(status / 100);
      classes[hundreds] ??= durations.labels({ method, route, status: `${hundreds}xx` });
      classes[hundreds].observe(ms / 1_000);
    };
  };

  return {
    countProblem: (code, route = NO_ROUTE) => problems.inc({ route, code }),
    watch: (app) => {
      countConnections(registry, app.server);
      app.addHook('onRoute', (route) => {
        const observe = observer([route.method].flat().join(','), route.url);
        const own = [route.onResponse ?? []].flat();
        route.onResponse = [
          ...own,
          (_request, reply, done) => {
            observe(reply.statusCode, reply.elapsedTime);
            done();
          },
        ];
      });
      // The client's method may be any of dozens: that of what is not served says nothing.
      const observeUnserved = observer('any', NO_ROUTE);
      app.addHook('onResponse', (request, reply, done) => {
        if (request.is404) observeUnserved(reply.statusCode, reply.elapsedTime);
        done();
      });
    },
  };
}

function countConnections(registry: Registry, server: Pick<Server, 'getConnections'>): void {
  const open = (): Promise<number> =>
    new Promise((resolve, reject) => {
      server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
    });
  new Gauge({
    ...metricOptions(METRICS.connections, registry),
    async collect() {
      this.set(await open());
    },
  });
}

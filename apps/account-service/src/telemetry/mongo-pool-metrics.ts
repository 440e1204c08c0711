import { metricOptions, type MetricFacts } from '@streamfold/runtime';
import type { MongoClient } from 'mongodb';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

const METRICS = {
  open: {
    name: 'streamfold_mongo_connections',
    type: 'gauge',
    labels: [],
    help: 'Open connections to MongoDB, in use or not, apart from those that watch the servers.',
  },
  inUse: {
    name: 'streamfold_mongo_connections_in_use',
    type: 'gauge',
    labels: [],
    help: 'Connections to MongoDB with an operation on them.',
  },
  waiting: {
    name: 'streamfold_mongo_checkouts_waiting',
    type: 'gauge',
    labels: [],
    help: 'Operations that wait for a connection to MongoDB.',
  },
  checkout: {
    name: 'streamfold_mongo_checkout_duration_seconds',
    type: 'histogram',
    labels: [],
    help: 'How long operations waited for a connection to MongoDB.',
  },
  failed: {
    name: 'streamfold_mongo_checkout_failures_total',
    type: 'counter',
    labels: ['reason'],
    help:
      'Operations that got no connection to MongoDB, by why: connectionError, timeout or poolClosed. One ' +
      'that finds no primary does not get as far.',
  },
} as const satisfies Record<string, MetricFacts>;

/** The metrics of the connections to MongoDB. */
export const mongoPoolMetricFacts: readonly MetricFacts[] = Object.values(METRICS);

const CHECKOUT_BUCKETS = [0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5];

/** Measures the connections of `client`, which is not connected yet, in `registry`. */
export function mongoPoolMetrics(registry: Registry, client: Pick<MongoClient, 'on'>): void {
  const open = new Gauge(metricOptions(METRICS.open, registry));
  const inUse = new Gauge(metricOptions(METRICS.inUse, registry));
  const waiting = new Gauge(metricOptions(METRICS.waiting, registry));
  const checkout = new Histogram({
    ...metricOptions(METRICS.checkout, registry),
    buckets: CHECKOUT_BUCKETS,
  });
  const failed = new Counter(metricOptions(METRICS.failed, registry));
  // An alert on a counter sees its first step only where it was 0 before.
  for (const reason of ['connectionError', 'timeout', 'poolClosed']) failed.inc({ reason }, 0);
  client.on('connectionCreated', () => open.inc());
  client.on('connectionClosed', () => open.dec());
  client.on('connectionCheckOutStarted', () => waiting.inc());
  client.on('connectionCheckedOut', ({ durationMS }) => {
    waiting.dec();
    inUse.inc();
    checkout.observe(durationMS / 1_000);
  });
  client.on('connectionCheckOutFailed', ({ reason }) => {
    waiting.dec();
    failed.inc({ reason });
  });
  client.on('connectionCheckedIn', () => inUse.dec());
}

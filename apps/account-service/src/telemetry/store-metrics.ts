import type { EventStore, StoreObserver, StoreWorkload } from '@streamfold/event-store';
import { metricOptions, type MetricFacts } from '@streamfold/runtime';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

const METRICS = {
  duration: {
    name: 'streamfold_append_batch_duration_seconds',
    type: 'histogram',
    labels: ['outcome'],
    help:
      'One transaction with Redis, from the asking for its connection to its answer, by what became of ' +
      'it: committed, moved (another writer was faster), unknown, partial or failed.',
  },
  appends: {
    name: 'streamfold_append_batch_appends',
    type: 'histogram',
    labels: [],
    help: 'Commands and appends in one transaction.',
  },
  events: {
    name: 'streamfold_append_events_total',
    type: 'counter',
    labels: [],
    help: 'Events that transactions known as committed have written.',
  },
  conflicts: {
    name: 'streamfold_append_conflicts_total',
    type: 'counter',
    labels: [],
    help: 'Streams whose commands were decided again because another writer was faster.',
  },
  unknown: {
    name: 'streamfold_append_unknown_total',
    type: 'counter',
    labels: ['resolved'],
    help:
      'Appends of which an answer was lost, by what was found out: committed, notCommitted, or ' +
      'unresolved, which alone the client is told of.',
  },
} as const satisfies Record<string, MetricFacts>;

const workload = (name: string, help: string) =>
  ({ name: `streamfold_${name}`, type: 'gauge', labels: [], help }) as const;

const WORKLOAD = {
  queued: workload('append_queue_depth', 'Commands that wait to be taken into a transaction.'),
  inFlight: workload('append_in_flight', 'Commands in transactions that are not answered yet.'),
  lanes: workload('append_lanes', 'How many transactions may be under way at once.'),
  lanesBusy: workload('append_lanes_busy', 'Lanes with something to do.'),
  connections: workload(
    'redis_connections',
    'Open connections to Redis, apart from those of subscriptions.',
  ),
} as const satisfies Record<keyof StoreWorkload, MetricFacts>;

/** The metrics of the event store. */
export const storeMetricFacts: readonly MetricFacts[] = [
  ...Object.values(METRICS),
  ...Object.values(WORKLOAD),
];

const DURATION_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];
const APPENDS_BUCKETS = [1, 2, 4, 8, 16, 32, 64, 128, 256];

/** What the event store is measured by. */
export interface StoreMetrics {
  /** For `openRedisEventStore`. */
  readonly observer: StoreObserver;
  /** Tells, from now on, what a store has to do at the moment of a scrape. */
  readonly watch: (store: Pick<EventStore, 'workload'>) => void;
}

/** The metrics of the event store, in `registry`. */
export function storeMetrics(registry: Registry): StoreMetrics {
  const durations = new Histogram({
    ...metricOptions(METRICS.duration, registry),
    buckets: DURATION_BUCKETS,
  });
  const appends = new Histogram({
    ...metricOptions(METRICS.appends, registry),
    buckets: APPENDS_BUCKETS,
  });
  const events = new Counter(metricOptions(METRICS.events, registry));
  const conflicts = new Counter(metricOptions(METRICS.conflicts, registry));
  const unknown = new Counter(metricOptions(METRICS.unknown, registry));
  // An alert on a counter sees its first step only where it was 0 before.
  for (const outcome of ['committed', 'moved', 'unknown', 'partial', 'failed']) {
    durations.zero({ outcome });
  }
  for (const resolved of ['committed', 'notCommitted', 'unresolved']) unknown.inc({ resolved }, 0);
  return {
    observer: {
      onBatch: (batch) => {
        durations.observe({ outcome: batch.outcome }, batch.ms / 1_000);
        appends.observe(batch.appends);
        if (batch.outcome === 'committed') events.inc(batch.events);
      },
      onConflict: () => conflicts.inc(),
      onUnknown: ({ resolved }) => unknown.inc({ resolved }),
    },
    watch: (store) => {
      watchGauge('queued', store, registry);
      watchGauge('inFlight', store, registry);
      watchGauge('lanes', store, registry);
      watchGauge('lanesBusy', store, registry);
      watchGauge('connections', store, registry);
    },
  };
}

function watchGauge(
  member: keyof StoreWorkload,
  store: Pick<EventStore, 'workload'>,
  registry: Registry,
): void {
  new Gauge({
    ...metricOptions(WORKLOAD[member], registry),
    collect() {
      this.set(store.workload()[member]);
    },
  });
}

import { metricOptions, type MetricFacts } from '@streamfold/runtime';
import { Gauge, Registry } from 'prom-client';
import type { KeysInUse } from '../idempotency/keys-in-use.ts';
import { httpMetricFacts, httpMetrics, type HttpMetrics } from './http-metrics.ts';
import { mongoPoolMetricFacts } from './mongo-pool-metrics.ts';
import { processMetricFacts, processMetrics } from './process-metrics.ts';
import { storeMetricFacts, storeMetrics, type StoreMetrics } from './store-metrics.ts';

const KEYS = {
  name: 'streamfold_idempotency_keys',
  type: 'gauge',
  labels: [],
  help: 'Keys of requests that the process remembers: it tells by them what is in its own way.',
} as const satisfies MetricFacts;

/** Every metric of the service beside those that `prom-client` has of a Node process. */
export const serviceMetricFacts: readonly MetricFacts[] = [
  ...httpMetricFacts,
  ...storeMetricFacts,
  ...mongoPoolMetricFacts,
  KEYS,
  ...processMetricFacts,
];

/** The metrics of one service: what each part of it is measured by. */
export interface ServiceMetrics {
  readonly registry: Registry;
  readonly http: HttpMetrics;
  readonly store: StoreMetrics;
  /** Tells, from now on, how many keys are remembered. */
  readonly watchKeys: (keys: Pick<KeysInUse, 'count'>) => void;
}

/** Metrics in a registry of their own, with those of the Node process. */
export function serviceMetrics(): ServiceMetrics {
  const registry = new Registry();
  processMetrics(registry);
  return {
    registry,
    http: httpMetrics(registry),
    store: storeMetrics(registry),
    watchKeys: (keys) => {
      new Gauge({
        ...metricOptions(KEYS, registry),
        collect() {
          this.set(keys.count());
        },
      });
    },
  };
}

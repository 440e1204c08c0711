import { performance } from 'node:perf_hooks';
import { metricOptions, type MetricFacts } from '@streamfold/runtime';
import { collectDefaultMetrics, Counter, type Registry } from 'prom-client';

const ACTIVE = {
  name: 'streamfold_event_loop_active_seconds_total',
  type: 'counter',
  labels: [],
  help: 'How long the event loop had something to do: its `rate` is the share of the time, 1 being all of it.',
} as const satisfies MetricFacts;

/** The metrics of the process beside those that `prom-client` has. */
export const processMetricFacts: readonly MetricFacts[] = [ACTIVE];

/** The metrics of the Node process, in `registry`. */
export function processMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry });
  let counted = 0;
  new Counter({
    ...metricOptions(ACTIVE, registry),
    // A total, and not the share since the last look: there may be several who look.
    collect() {
      const { active } = performance.eventLoopUtilization();
      this.inc(Math.max(0, active - counted) / 1_000);
      counted = Math.max(counted, active);
    },
  });
}

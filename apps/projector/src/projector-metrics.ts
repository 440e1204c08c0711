import type { PartitionProjection } from '@streamfold/projections';
import { metricOptions, type MetricFacts } from '@streamfold/runtime';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { ProjectionReport } from './projection-reports.ts';

const OF_PROJECTION = ['projection', 'partition'];

const gauge = (name: string, help: string, labels = OF_PROJECTION) =>
  ({ name, type: 'gauge', labels, help }) as const;

const METRICS = {
  eventsBehind: gauge(
    'streamfold_projection_events_behind',
    'Events of the partition that are not settled. Every process tells it of every partition.',
  ),
  secondsBehind: gauge(
    'streamfold_projection_seconds_behind',
    'Age of the oldest event that is not settled; 0 where there is none.',
  ),
  parked: gauge(
    'streamfold_projection_parked',
    'Streams that are halted, and entries of no stream that are parked.',
  ),
  waiting: gauge('streamfold_projection_waiting', 'Events that wait behind halted streams.'),
  failures: gauge(
    'streamfold_projection_failures_in_a_row',
    'Failures one after the other, since the last step that got on; of held partitions.',
  ),
  lastProgress: gauge(
    'streamfold_projection_last_progress_seconds',
    'Seconds since events were settled, or there were none left to be; of held partitions.',
  ),
  settled: {
    name: 'streamfold_projection_settled_total',
    type: 'counter',
    labels: OF_PROJECTION,
    help:
      'Events settled by this process, those read again counted again. What was settled between the ' +
      'last scrape and the loss of a partition is left out.',
  },
  status: gauge(
    'streamfold_projection_status',
    '1 for what the projection is doing in this process: starting, catching_up, running, waiting, ' +
      'stopped, ended or standing_by.',
    [...OF_PROJECTION, 'status'],
  ),
  held: gauge('streamfold_partition_held', '1 where this process holds the partition, else 0.', [
    'partition',
  ]),
} as const satisfies Record<string, MetricFacts>;

/** Every metric of the projector beside those of the Node process. */
export const projectorMetricFacts: readonly MetricFacts[] = Object.values(METRICS);

/** The metrics of one projector. */
export interface ProjectorMetrics {
  readonly registry: Registry;
  /** Brings them up to date. What the reports do not know is left out. */
  update(reports: readonly ProjectionReport[], held: readonly CountedProjection[]): void;
}

/** A projection of a held partition: another object, counting from 0, each time that it is taken. */
export type CountedProjection = Pick<PartitionProjection, 'projection' | 'partition'> & {
  readonly progress: Pick<PartitionProjection['progress'], 'settledCount'>;
};

/** Metrics in a registry of their own, with those of the Node process. */
export function projectorMetrics(): ProjectorMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registered = (facts: MetricFacts) => metricOptions(facts, registry);
  const eventsBehind = new Gauge(registered(METRICS.eventsBehind));
  const secondsBehind = new Gauge(registered(METRICS.secondsBehind));
  const parked = new Gauge(registered(METRICS.parked));
  const waiting = new Gauge(registered(METRICS.waiting));
  const failures = new Gauge(registered(METRICS.failures));
  const lastProgress = new Gauge(registered(METRICS.lastProgress));
  const settled = new Counter(registered(METRICS.settled));
  const status = new Gauge(registered(METRICS.status));
  const partitionHeld = new Gauge(registered(METRICS.held));
  const counted = new WeakMap<CountedProjection, number>();
  const gauges = [
    ...[eventsBehind, secondsBehind, parked, waiting, failures, lastProgress],
    ...[status, partitionHeld],
  ];
  return {
    registry,
    update: (reports, held) => {
      for (const one of gauges) one.reset();
      for (const report of reports) {
        const { projection, partition } = report;
        const labels = { projection, partition };
        set(eventsBehind, labels, report.eventsBehind);
        set(secondsBehind, labels, report.secondsBehind);
        set(parked, labels, report.parked);
        set(waiting, labels, report.waiting);
        set(failures, labels, report.failuresInARow);
        set(lastProgress, labels, report.secondsSinceProgress);
        status.set({ ...labels, status: report.status.replace(' ', '_') }, 1);
        partitionHeld.set({ partition }, report.status === 'standing by' ? 0 : 1);
      }
      for (const one of held) {
        const { projection, partition, progress } = one;
        settled.inc({ projection, partition }, progress.settledCount - (counted.get(one) ?? 0));
        counted.set(one, progress.settledCount);
      }
    },
  };
}

type Labels = Readonly<Record<string, string | number>>;

function set(gaugeOf: Gauge, labels: Labels, value: number | null): void {
  if (value !== null) gaugeOf.set(labels, value);
}

import { expect, it } from 'vitest';
import type { ProjectionReport } from './projection-reports.ts';
import { projectorMetricFacts, projectorMetrics } from './projector-metrics.ts';

const report: ProjectionReport = {
  projection: 'balances',
  partition: 0,
  status: 'running',
  position: '5-0',
  eventsBehind: 3,
  secondsBehind: 1.5,
  parked: 1,
  waiting: 2,
  failuresInARow: 0,
  secondsSinceProgress: 0.25,
};

async function samples(
  metrics: ReturnType<typeof projectorMetrics>,
  name = 'streamfold_',
): Promise<readonly string[]> {
  const text = await metrics.registry.metrics();
  return text.split('\n').filter((line) => line.startsWith(name));
}

it('every metric of the table has a sample, by projection and partition', async () => {
  const metrics = projectorMetrics();
  metrics.update([report], [held(7)]);
  const labels = 'projection="balances",partition="0"';
  expect((await samples(metrics)).toSorted()).toEqual(
    [
      `streamfold_projection_events_behind{${labels}} 3`,
      `streamfold_projection_seconds_behind{${labels}} 1.5`,
      `streamfold_projection_parked{${labels}} 1`,
      `streamfold_projection_waiting{${labels}} 2`,
      `streamfold_projection_failures_in_a_row{${labels}} 0`,
      `streamfold_projection_last_progress_seconds{${labels}} 0.25`,
      `streamfold_projection_settled_total{${labels}} 7`,
      `streamfold_projection_status{${labels},status="running"} 1`,
      'streamfold_partition_held{partition="0"} 1',
    ].toSorted(),
  );
  expect(projectorMetricFacts).toHaveLength(9);
  expect(await samples(metrics, 'process_cpu_seconds_total')).toHaveLength(1);
});

it('what is not known is left out, and what is no more is gone', async () => {
  const metrics = projectorMetrics();
  metrics.update([report], []);
  const unknown = { eventsBehind: null, secondsBehind: null, parked: null, waiting: null };
  const standingBy = { failuresInARow: null, secondsSinceProgress: null };
  metrics.update([{ ...report, ...unknown, ...standingBy, status: 'standing by' }], []);
  expect((await samples(metrics)).toSorted()).toEqual([
    'streamfold_partition_held{partition="0"} 0',
    'streamfold_projection_status{projection="balances",partition="0",status="standing_by"} 1',
  ]);
});

it('what is settled is counted on when a partition is lost and held again', async () => {
  const metrics = projectorMetrics();
  const first = held(7);
  metrics.update([], [first]);
  metrics.update([], [first]);
  metrics.update([], [{ ...first, progress: { settledCount: 9 } }]);
  expect(await samples(metrics)).toEqual([
    'streamfold_projection_settled_total{projection="balances",partition="0"} 16',
  ]);
});

function held(settledCount: number) {
  return { projection: 'balances', partition: 0, progress: { settledCount } };
}

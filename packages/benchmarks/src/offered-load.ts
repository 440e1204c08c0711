import { setTimeout as sleep } from 'node:timers/promises';
import { Latencies, type LatencySummary } from './latencies.ts';

/** Calls that come when they come, whether the ones before were answered or not. */
export interface OfferedLoad {
  readonly perSecond: number;
  readonly seconds: number;
  /** Calls of these seconds are made before, and not counted. */
  readonly warmUpSeconds: number;
  /** @param index of the call, from 0 */
  readonly send: (index: number) => Promise<void>;
}

/** What became of an offered load. */
export interface OfferedResult {
  /**
   * From the time a call was due, not from the time it was made: a server that stands still for a
   * while is charged with every call that was due meanwhile.
   */
  readonly latency: LatencySummary;
  /** Calls that were answered a second, up to the last answer: less than offered if it is too much. */
  readonly answeredPerSecond: number;
}

/**
 * Makes calls at their times. The clock is looked at once a millisecond, which is in the latency.
 *
 * @throws whatever the first call that fails fails with; no further calls are made
 */
export async function offer(load: OfferedLoad): Promise<OfferedResult> {
  const { perSecond, seconds, warmUpSeconds, send } = load;
  const latencies = new Latencies();
  const warmUp = perSecond * warmUpSeconds;
  const total = warmUp + perSecond * seconds;
  const failed = Promise.withResolvers<never>();
  const started = performance.now();
  const dueAt = (index: number): number => started + (index * 1_000) / perSecond;
  const call = async (index: number): Promise<void> => {
    try {
      await send(index);
      if (index >= warmUp) latencies.record(performance.now() - dueAt(index));
    } catch (error) {
      failed.reject(error);
    }
  };
  const answered: Promise<void>[] = [];
  while (answered.length < total) {
    const now = performance.now();
    while (answered.length < total && dueAt(answered.length) <= now) {
      answered.push(call(answered.length));
    }
    await Promise.race([sleep(1), failed.promise]);
  }
  await Promise.race([Promise.all(answered), failed.promise]);
  const elapsed = (performance.now() - started) / 1_000;
  return { latency: latencies.summary(), answeredPerSecond: total / elapsed };
}

import { describe, expect, it } from 'vitest';
import { describeLatency, Latencies } from './latencies.ts';

describe('latencies', () => {
  it('are summarised by what share was at or below them, in whatever order they came', () => {
    const latencies = new Latencies();
    for (let time = 1_000; time >= 1; time--) latencies.record(time);
    expect(latencies.summary()).toEqual({ p50: 500, p99: 990, p999: 999 });
  });

  it('are all kept, also when more come than there was room for at first', () => {
    const latencies = new Latencies();
    for (let time = 1; time <= 300_000; time++) latencies.record(time);
    expect(latencies.summary()).toEqual({ p50: 150_000, p99: 297_000, p999: 299_700 });
  });

  it('have no summary where none was recorded', () => {
    expect(() => new Latencies().summary()).toThrow(RangeError);
  });

  it('are shown in milliseconds', () => {
    expect(describeLatency({ p50: 0.5, p99: 4.321, p999: 12.34 })).toBe(
      'p50 0.50 ms, p99 4.32 ms, p99.9 12.3 ms',
    );
  });
});

/** What share of a set of latencies was at or below which time. Milliseconds. */
export interface LatencySummary {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
}

const CAPACITY_FIRST = 131_072;

/** Every latency of a measurement, kept as it is: no bucket hides the tail. */
export class Latencies {
  #times = new Float64Array(CAPACITY_FIRST);
  #count = 0;

  /** @param time in milliseconds */
  record(time: number): void {
    if (this.#count === this.#times.length) {
      const larger = new Float64Array(this.#count * 2);
      larger.set(this.#times);
      this.#times = larger;
    }
    this.#times[this.#count++] = time;
  }

  /** @throws {RangeError} nothing was recorded */
  summary(): LatencySummary {
    const sorted = this.#times.slice(0, this.#count).sort();
    const at = (share: number): number => {
      const time = sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
      if (time === undefined) throw new RangeError('no latency was recorded');
      return time;
    };
    return { p50: at(0.5), p99: at(0.99), p999: at(0.999) };
  }
}

/** `p50 1.20 ms, p99 3.40 ms, p99.9 5.00 ms`. */
export function describeLatency({ p50, p99, p999 }: LatencySummary): string {
  const ms = (time: number): string => `${time < 10 ? time.toFixed(2) : time.toFixed(1)} ms`;
  return `p50 ${ms(p50)}, p99 ${ms(p99)}, p99.9 ${ms(p999)}`;
}

/** Bounds of a wait between attempts, in milliseconds. */
export interface BackoffLimits {
  readonly firstMs: number;
  readonly maxMs: number;
}

/**
 * The wait before attempt `failures + 1`: doubled with every failure up to `maxMs`, and then a
 * random part of it from a half to the whole, so that several processes do not come back as one.
 *
 * @param random a number from 0 to below 1
 */
export function backoffMs(failures: number, limits: BackoffLimits, random: number): number {
  const whole = Math.min(limits.maxMs, limits.firstMs * 2 ** Math.min(failures - 1, 30));
  return Math.round(whole * (0.5 + random / 2));
}

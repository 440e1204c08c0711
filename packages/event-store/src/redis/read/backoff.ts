const DELAY_MS_MIN = 50;
const DELAY_MS_MAX = 2_000;

/**
 * How long to wait after the n-th failure in a row, from 1: 50 ms and twice as long each time up to two
 * seconds, half of it at random, so that many readers do not come back at one moment.
 */
export function backoffMs(failures: number, random: () => number = Math.random): number {
  const whole = Math.min(DELAY_MS_MAX, DELAY_MS_MIN * 2 ** (failures - 1));
  return Math.round(whole / 2 + (whole / 2) * random());
}

/** Resolves after `ms`, or at once when the signal is aborted; leaves no timer and no listener. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}

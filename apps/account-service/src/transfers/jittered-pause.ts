import { setTimeout as delay } from 'node:timers/promises';

const PAUSE_MAX_MS = 50;

/** Waits before try number `tries` is repeated: a random time, up to 2, 4, 8 … 50 ms. */
export async function jitteredPause(tries: number): Promise<void> {
  const longest = Math.min(2 ** tries, PAUSE_MAX_MS);
  await delay(Math.random() * longest);
}

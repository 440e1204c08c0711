import { freePort, isPortFree } from './process/free-port.ts';

const TRIES_MAX = 3;

/**
 * Starts something on the given port or, when none is given, on a free one; another one if somebody
 * took the free one between our look and the start.
 */
export async function withFreePort<T>(
  port: number | undefined,
  start: (port: number) => Promise<T>,
): Promise<T> {
  if (port !== undefined) return start(port);
  for (let tries = 1; ; tries += 1) {
    const candidate = await freePort();
    try {
      return await start(candidate);
    } catch (thrown) {
      if (tries === TRIES_MAX || (await isPortFree(candidate))) throw thrown;
    }
  }
}

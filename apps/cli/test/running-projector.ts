import { afterAll } from 'vitest';
import { end, freePort, startApp, untilReady } from './child.ts';

/** Where the projector reads and writes. */
export interface ProjectorPlaces {
  readonly redisUrl: string;
  readonly mongoUrl: string;
  readonly databaseName: string;
}

/** A projector in a process of its own. */
export interface RunningProjector {
  /** Stops it in order, so that it writes nothing more. */
  stop(): Promise<void>;
}

/** Starts a projector and waits until it is ready. It is ended when the test file ends. */
export async function startProjector(places: ProjectorPlaces): Promise<RunningProjector> {
  const port = await freePort();
  const env = {
    PORT: String(port),
    REDIS_URL: places.redisUrl,
    MONGO_URL: places.mongoUrl,
    MONGO_DATABASE: places.databaseName,
    LOG_LEVEL: 'warn',
  };
  const child = startApp('projector', { env });
  afterAll(() => end(child, 'SIGKILL'));
  await untilReady(child, port);
  return { stop: () => end(child, 'SIGTERM') };
}

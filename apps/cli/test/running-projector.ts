import { afterAll } from 'vitest';
import { end, freePort, startApp, untilReady, type Child } from './child.ts';

/** Where the projector reads and writes. */
export interface ProjectorPlaces {
  readonly redisUrl: string;
  readonly mongoUrl: string;
  readonly databaseName: string;
  /** Further settings. @default none */
  readonly settings?: Readonly<Record<string, string>>;
  /** Whether to wait until it is ready. @default true */
  readonly isReadyAwaited?: boolean;
}

/** A projector in a process of its own. */
export interface RunningProjector {
  /** Stops it in order, so that it writes nothing more. */
  stop(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
}

/** Starts a projector and waits until it is ready. */
export type StartProjector = (places: ProjectorPlaces) => Promise<RunningProjector>;

/**
 * For the top of a test file: what it gives starts projectors, from within a test as well, and all of
 * them are ended when the file ends.
 */
export function projectorsOfFile(): StartProjector {
  const children: Child[] = [];
  afterAll(() => Promise.all(children.map((child) => end(child, 'SIGKILL'))));
  return async ({ redisUrl, mongoUrl, databaseName, settings, isReadyAwaited = true }) => {
    const port = await freePort();
    const env = {
      PORT: String(port),
      REDIS_URL: redisUrl,
      MONGO_URL: mongoUrl,
      MONGO_DATABASE: databaseName,
      LOG_LEVEL: 'warn',
      ...settings,
    };
    const child = startApp('projector', { env });
    children.push(child);
    if (isReadyAwaited) await untilReady(child, port);
    return { stop: () => end(child, 'SIGTERM'), kill: () => end(child, 'SIGKILL') };
  };
}

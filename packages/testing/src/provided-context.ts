import type { ServerSource } from '@streamfold/local';

declare module 'vitest' {
  /** What the global set-up tells every test file. */
  interface ProvidedContext {
    /** The Redis that the whole run shares; see sharedRedis. */
    redisUrl: string;
    /** What the shared Redis was started from; private servers are started from it too. */
    redisSource: ServerSource;
    /** The MongoDB replica set that the whole run shares; see sharedMongo. */
    mongoUrl: string;
    /** What the shared MongoDB was started from; private servers are started from it too. */
    mongoSource: ServerSource;
    /** A folder of this run, removed at its end. */
    runFolder: string;
  }
}

/** What the global set-up provides; this module makes vitest's `inject` know it. */
export type ProvidedName = 'redisUrl' | 'redisSource' | 'mongoUrl' | 'mongoSource' | 'runFolder';

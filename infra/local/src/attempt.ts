import type { Progress } from './progress.ts';
import type { ServerSource } from './server-source.ts';

/** The names of all attempts, of whatever server. */
export const ATTEMPT_NAMES = ['url', 'path', 'docker', 'memory-server', 'debian', 'pypi'] as const;

/** The name by which STREAMFOLD_SERVERS chooses an attempt. */
export type AttemptName = (typeof ATTEMPT_NAMES)[number];

/** What one way to get a server came to. */
export type AttemptResult =
  | { readonly outcome: 'found'; readonly source: ServerSource }
  /** Not here; the next way is tried. */
  | { readonly outcome: 'unavailable'; readonly reason: string }
  /** The user asked for exactly this and it does not work: nothing else is tried. */
  | { readonly outcome: 'refused'; readonly reason: string };

/** What every attempt may use. */
export interface AttemptContext {
  readonly env: NodeJS.ProcessEnv;
  /** Where fetched things are kept, shared by checkouts and runs. */
  readonly cacheFolder: string;
  readonly progress: Progress;
}

/** One way to get a server. */
export interface Attempt {
  readonly name: AttemptName;
  /** Looks on this machine only, and quickly. */
  readonly find: (context: AttemptContext) => Promise<AttemptResult>;
  /** Brings it from elsewhere. Bounded in time; absent where there is nothing to bring. */
  readonly fetch?: (context: AttemptContext) => Promise<AttemptResult>;
}

/** The result of an attempt that got a server. */
export function found(source: ServerSource): AttemptResult {
  return { outcome: 'found', source };
}

/** The result of an attempt that got none. */
export function unavailable(reason: string): AttemptResult {
  return { outcome: 'unavailable', reason };
}

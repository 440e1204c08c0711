/** How many keys are remembered, and for how long. */
export interface KeysInUseOptions {
  /** How long a key is remembered after its request has ended, milliseconds. */
  readonly windowMs: number;
  /**
   * How many are remembered at the most, beside those of requests that run, and half as many of the
   * newest at the least: the oldest are forgotten together.
   */
  readonly max: number;
  /** A clock that only goes forward, milliseconds. @default performance.now */
  readonly now?: () => number;
}

/** A key that is taken. One of the two is called once, when its request has ended. */
export interface TakenKey {
  readonly outcome: 'free';
  /** The request was carried out, or may have been: the key names it from now on. */
  readonly keep: () => void;
  /** Nothing was written: the key is as if it had never been sent. */
  readonly release: () => void;
}

/**
 * What became of the wish to carry out a request under a key.
 *
 * - `free`: go on, and say how it ended.
 * - `running`: a request under this key has not been answered yet.
 * - `otherRequest`: the key was used for another request here.
 */
export type KeyUse =
  TakenKey | { readonly outcome: 'running' } | { readonly outcome: 'otherRequest' };

/**
 * The keys that this process has seen of late, with the request that each named.
 *
 * No answer is kept here: whether a request was carried out is said by the log alone. This is only by
 * which two requests are told that they are in each other's way.
 */
export interface KeysInUse {
  /** `request` says what the key is used for: it is compared, and otherwise not looked at. */
  readonly use: (key: string, request: string) => KeyUse;
  /** How many keys are remembered. */
  readonly count: () => number;
  /** Settles when the request that runs under the key has ended; undefined where none runs. */
  readonly ended: (key: string) => Promise<void> | undefined;
}

interface Running {
  readonly request: string;
  /** Made when somebody waits. */
  ended: PromiseWithResolvers<undefined> | undefined;
}

interface Used {
  readonly request: string;
  readonly endedAt: number;
}

/** Remembers keys in the memory of this process. */
export function keysInUse({ windowMs, max, now }: KeysInUseOptions): KeysInUse {
  const clock = now ?? (() => performance.now());
  // As many as requests are under way.
  const running = new Map<string, Running>();
  // Two halves, of which the older is dropped when the newer is full: to take single ones out of the
  // front of a large map costs more the more were taken out before.
  let newer = new Map<string, Used>();
  let older = new Map<string, Used>();

  const remember = (key: string, request: string): void => {
    newer.set(key, { request, endedAt: clock() });
    if (newer.size * 2 < max) return;
    older = newer;
    newer = new Map();
  };

  const usedFor = (key: string): string | undefined => {
    const used = newer.get(key) ?? older.get(key);
    return used === undefined || used.endedAt + windowMs < clock() ? undefined : used.request;
  };

  const end = (key: string, mine: Running): boolean => {
    // Called again, it would end the request that has the key by then.
    if (running.get(key) !== mine) return false;
    running.delete(key);
    mine.ended?.resolve(undefined);
    return true;
  };

  const take = (key: string, request: string): TakenKey => {
    const mine: Running = { request, ended: undefined };
    running.set(key, mine);
    return {
      outcome: 'free',
      keep: () => {
        if (end(key, mine)) remember(key, request);
      },
      release: () => {
        end(key, mine);
      },
    };
  };

  return {
    count: () => running.size + newer.size + older.size,
    use: (key, request) => {
      const runs = running.get(key)?.request;
      const named = runs ?? usedFor(key);
      if (named !== undefined && named !== request) return { outcome: 'otherRequest' };
      return runs === undefined ? take(key, request) : { outcome: 'running' };
    },
    ended: (key) => {
      const other = running.get(key);
      if (other === undefined) return undefined;
      other.ended ??= Promise.withResolvers<undefined>();
      return other.ended.promise;
    },
  };
}

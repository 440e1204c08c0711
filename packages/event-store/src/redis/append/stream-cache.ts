import type { AnyDecider, FoldedStream } from './folded-stream.ts';

/** Bounds of what is remembered between commands; the oldest used stream is forgotten first. */
export interface CacheLimits {
  readonly streamsMax: number;
  /** Commit ids over all streams: what lets a repeated commit be found without reading it all. */
  readonly commitsMax: number;
}

/** About 100 bytes a commit id that the store made and 500 a stream, the states not counted. */
export const CACHE_LIMITS: CacheLimits = { streamsMax: 100_000, commitsMax: 1_000_000 };

/**
 * Folded streams of recent commands. Never believed on its own: every use reads the log from the
 * remembered version on, and checks that the event there is still the remembered one.
 */
export class StreamCache {
  readonly #limits: CacheLimits;
  // A Map iterates in the order of insertion: the first key is the one unused for longest.
  readonly #streams = new Map<string, { folded: FoldedStream; commits: number }>();
  #commits = 0;

  constructor(limits: CacheLimits = CACHE_LIMITS) {
    this.#limits = limits;
  }

  get(streamId: string, decider: AnyDecider): FoldedStream | undefined {
    const folded = this.#streams.get(streamId)?.folded;
    return folded?.decider === decider ? folded : undefined;
  }

  set(streamId: string, folded: FoldedStream): void {
    this.delete(streamId);
    const commits = folded.commits.size;
    // One long stream must not push all others out, only to be too long itself.
    if (commits > this.#limits.commitsMax) return;
    this.#streams.set(streamId, { folded, commits });
    this.#commits += commits;
    for (const oldest of this.#streams.keys()) {
      const isWithin =
        this.#streams.size <= this.#limits.streamsMax && this.#commits <= this.#limits.commitsMax;
      if (isWithin) break;
      this.delete(oldest);
    }
  }

  delete(streamId: string): void {
    const held = this.#streams.get(streamId);
    if (held === undefined) return;
    this.#commits -= held.commits;
    this.#streams.delete(streamId);
  }
}

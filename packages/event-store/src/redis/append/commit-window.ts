import type { FoldedStream } from './folded-stream.ts';

/**
 * How far the clocks of writers may be apart, milliseconds. Events have the time of their writer, so
 * a window reaches back further by this much.
 */
export const CLOCK_SKEW_MS_MAX = 60_000;

/** Which commit ids of a stream have to be known to carry something out on it. */
export interface CommitsWanted {
  /** Those of all events after this version; Infinity: none need be. */
  readonly commitsSince: number;
  /** And those of all events of this time or later; Infinity: none need be. */
  readonly commitsFrom: number;
}

/** From which time on commit ids are looked for at `now`. */
export function windowStart(commitIdWindowMs: number, now: number): number {
  return now - commitIdWindowMs - CLOCK_SKEW_MS_MAX;
}

/** Whether all commit ids are known of a stream that are wanted. */
export function knowsCommits(folded: FoldedStream, wanted: CommitsWanted): boolean {
  return folded.commitsSince <= wanted.commitsSince && reachesBack(folded, wanted.commitsFrom);
}

/** Whether the commit ids of all events of that time or later are known. */
export function reachesBack(
  { commitsSince, commitsSinceTime }: FoldedStream,
  commitsFrom: number,
): boolean {
  return commitsSince === 0 || commitsSinceTime < commitsFrom;
}

import type { PartitionProjection, Projector } from '@streamfold/projections';

/** What of a projector its health is judged by. */
export type JudgedProjector = Pick<Projector, 'lastStepAt'> & {
  readonly held: readonly Pick<PartitionProjection, 'status'>[];
};

/**
 * Whether a projector goes on by itself: none of its projections has stopped for somebody to look, and
 * each of them, and the leases, took a step within `stallMs` milliseconds. That is so too while it stands
 * by, and while it waits for Redis or MongoDB.
 */
export function isGoingOn(
  { held, lastStepAt }: JudgedProjector,
  { stallMs, now }: { readonly stallMs: number; readonly now: number },
): boolean {
  const isStopped = held.some(({ status }) => status.status === 'stopped');
  return !isStopped && now - lastStepAt <= stallMs;
}

/**
 * Passes while every projection that is held here folds events, also where none is.
 *
 * @throws {Error} what one was stopped by, or else what one waits for, or that one has not begun
 */
export function checkProjections({ held }: JudgedProjector): Promise<void> {
  const statuses = held.map(({ status }) => status);
  const worst =
    statuses.find(({ status }) => status === 'stopped') ??
    statuses.find(({ status }) => status === 'waiting') ??
    statuses.find(({ status }) => status === 'starting');
  switch (worst?.status) {
    case 'stopped':
    case 'waiting':
      return Promise.reject(worst.error);
    case 'starting':
      return Promise.reject(new ProjectionStartingError('a projection has not begun'));
    case undefined:
    case 'catching up':
    case 'running':
    case 'ended':
      return Promise.resolve();
  }
}

/** A projection has not taken over its partition yet. */
class ProjectionStartingError extends Error {
  readonly code = 'starting';
}

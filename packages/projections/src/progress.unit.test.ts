import { describe, expect, it } from 'vitest';
import type { Checkpoint } from './checkpoint.ts';
import { createProgress } from './progress.ts';

describe('the progress of a projection', () => {
  it('resolves a wait when its position or a later one is settled', async () => {
    const progress = createProgress();
    const waiting = watch(progress.waitUntil('10-0'));
    progress.settled({ checkpoint: at('9-5', 1), parkedCount: 0 }, 1);
    expect(progress.checkpoint).toEqual(at('9-5', 1));
    await turn();
    expect(waiting.isOver).toBe(false);
    progress.settled({ checkpoint: at('10-1', 3), parkedCount: 1 }, 2);
    await waiting.end;
    expect(progress).toMatchObject({
      checkpoint: at('10-1', 3),
      settledCount: 3,
      parkedCount: 1,
    });
    await progress.waitUntil('10-0');
  });

  it('goes back only where a session begins anew', async () => {
    const progress = createProgress();
    progress.settled({ checkpoint: at('10-1', 1), parkedCount: 0 }, 1);
    progress.caughtUp();
    progress.opened(at('0-0', 0));
    expect(progress).toMatchObject({ checkpoint: at('0-0', 0), settledCount: 1 });
    const position = watch(progress.waitUntil('10-0'));
    const caughtUp = watch(progress.whenCaughtUp());
    await turn();
    expect([position.isOver, caughtUp.isOver]).toEqual([false, false]);
    progress.settled({ checkpoint: at('10-1', 1), parkedCount: 0 }, 1);
    progress.caughtUp();
    await Promise.all([position.end, caughtUp.end]);
  });

  it('resolves a wait at once where a session begins behind its position', async () => {
    const progress = createProgress();
    const waiting = progress.waitUntil('10-0');
    progress.opened(at('11-0', 4));
    await waiting;
  });

  it('gives a wait up with the reason of its signal', async () => {
    const progress = createProgress();
    const giveUp = new AbortController();
    const waiting = progress.waitUntil('10-0', giveUp.signal);
    const caughtUp = progress.whenCaughtUp(giveUp.signal);
    giveUp.abort(new Error('no longer interested'));
    await expect(waiting).rejects.toThrow('no longer interested');
    await expect(caughtUp).rejects.toThrow('no longer interested');
  });
});

function at(position: string, count: number): Checkpoint {
  return { position, hash: undefined, count, time: 0 };
}

/** Tells whether a promise is settled, without waiting for it. */
function watch(promise: Promise<void>): { isOver: boolean; readonly end: Promise<void> } {
  const watched = {
    isOver: false,
    end: promise.then(() => {
      watched.isOver = true;
    }),
  };
  return watched;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

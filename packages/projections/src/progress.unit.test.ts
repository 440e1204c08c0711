import { expect, it } from 'vitest';
import { createProgress } from './progress.ts';

it('resolves a wait when its position or a later one is settled', async () => {
  const progress = createProgress();
  const waiting = progress.waitUntil('10-0');
  progress.settled(['9-5'], 0);
  expect(progress.position).toBe('9-5');
  progress.settled(['10-1', '9-9'], 1);
  await waiting;
  expect(progress).toMatchObject({ position: '10-1', settledCount: 3, parkedCount: 1 });
  await progress.waitUntil('10-0');
});

it('never goes back', () => {
  const progress = createProgress();
  progress.settled(['10-1'], 0);
  progress.settled(['9-1'], 0);
  expect(progress.position).toBe('10-1');
});

it('gives a wait up with the reason of its signal', async () => {
  const progress = createProgress();
  const giveUp = new AbortController();
  const waiting = progress.waitUntil('10-0', giveUp.signal);
  giveUp.abort(new Error('no longer interested'));
  await expect(waiting).rejects.toThrow('no longer interested');
});

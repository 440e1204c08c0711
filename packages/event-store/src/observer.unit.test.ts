import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { harmlessObserver } from './observer.ts';

const conflict = { partition: 0, streamId: 'a', attempt: 1 };

describe('an observer that fails', () => {
  it.each([
    [
      'throws',
      () => {
        throw new Error('no such counter');
      },
    ],
    ['answers a promise that is rejected', () => Promise.reject(new Error('no such counter'))],
  ])('is told as a warning, and harms nobody: one that %s', async (_, onConflict) => {
    const failing = { onConflict };
    const warned = once(process, 'warning');
    harmlessObserver(failing).onConflict(conflict);
    expect(await warned).toEqual([expect.objectContaining({ message: 'no such counter' })]);
  });
});

describe('an observer', () => {
  it('is called as a method of its own, with what it has', () => {
    class Counting {
      conflicts = 0;
      onConflict(): void {
        this.conflicts += 1;
      }
    }
    const counting = new Counting();
    const observer = harmlessObserver(counting);
    observer.onConflict(conflict);
    observer.onUnknown({ partition: 0, resolved: 'committed' });
    expect(counting.conflicts).toBe(1);
  });
});

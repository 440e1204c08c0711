import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SharedWaits } from './shared-waits.ts';

type Found = ReadonlyMap<string, 'reached' | 'halted'>;

/** Waits whose looks are recorded, and find what `settled` says at that moment. */
function waitsOn(settled: Map<string, 'reached' | 'halted'>) {
  const looks: { readonly at: number; readonly goals: readonly string[] }[] = [];
  const waits = new SharedWaits<string>((goals) => {
    looks.push({ at: Date.now(), goals });
    return Promise.resolve(new Map([...settled].filter(([goal]) => goals.includes(goal))));
  });
  return { waits, looks };
}

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('shared waits', () => {
  it('settle by what a look finds, each by its own', async () => {
    const { waits } = waitsOn(
      new Map([
        ['a', 'reached'],
        ['b', 'halted'],
      ]),
    );
    const ended = Promise.all(
      ['a', 'b', 'c'].map((goal) => waits.wait(goal, { timeoutMs: 1_000 })),
    );
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await ended).toEqual([
      { outcome: 'reached' },
      { outcome: 'halted' },
      { outcome: 'timed_out' },
    ]);
  });

  it('look at once, then every 5 ms, and up to 50 ms apart while nothing is found', async () => {
    const { waits, looks } = waitsOn(new Map());
    const ended = waits.wait('a', { timeoutMs: 230 });
    await vi.advanceTimersByTimeAsync(300);
    expect(await ended).toEqual({ outcome: 'timed_out' });
    expect(looks.map(({ at }) => at)).toEqual([0, 5, 15, 35, 75, 125, 175, 225]);
  });

  it('look soon again when another wait begins', async () => {
    const { waits, looks } = waitsOn(new Map());
    const first = waits.wait('a', { timeoutMs: 1_000 });
    await vi.advanceTimersByTimeAsync(500);
    const before = looks.length;
    const second = waits.wait('b', { timeoutMs: 1_000 });
    await vi.advanceTimersByTimeAsync(5);
    expect(looks.length - before).toBeGreaterThan(0);
    expect(looks.at(-1)?.goals).toEqual(['a', 'b']);
    await vi.advanceTimersByTimeAsync(1_000);
    await Promise.all([first, second]);
  });

  it('look once for all of them, and never twice at a time', async () => {
    const answers: ((found: Found) => void)[] = [];
    const asked: (readonly string[])[] = [];
    const waits = new SharedWaits<string>((goals) => {
      asked.push(goals);
      return new Promise((resolve) => answers.push(resolve));
    });
    const first = Array.from({ length: 100 }, (_, n) => waits.wait(`${n}`, { timeoutMs: 1_000 }));
    await vi.advanceTimersByTimeAsync(20);
    const late = waits.wait('late', { timeoutMs: 1_000 });
    await vi.advanceTimersByTimeAsync(20);
    expect(asked.map(({ length }) => length)).toEqual([100]);

    answers[0]?.(new Map((asked[0] ?? []).map((goal) => [goal, 'reached'])));
    await Promise.all(first);
    await vi.advanceTimersByTimeAsync(20);
    expect(asked.slice(1)).toEqual([['late']]);
    answers[1]?.(new Map([['late', 'reached']]));
    expect(await late).toEqual({ outcome: 'reached' });
  });

  it('look at nothing and hold no timer when nobody waits', async () => {
    const { waits, looks } = waitsOn(new Map([['a', 'reached']]));
    expect(vi.getTimerCount()).toBe(0);
    const ended = waits.wait('a', { timeoutMs: 1_000 });
    await vi.advanceTimersByTimeAsync(0);
    await ended;
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(looks).toHaveLength(1);
  });

  it.each([0, -1])('look once for a wait of %i ms', async (timeoutMs) => {
    const { waits } = waitsOn(new Map([['a', 'reached']]));
    const ended = Promise.all(['a', 'b'].map((goal) => waits.wait(goal, { timeoutMs })));
    await vi.advanceTimersByTimeAsync(1);
    expect(await ended).toEqual([{ outcome: 'reached' }, { outcome: 'timed_out' }]);
  });

  it('fail with the look that failed, and look anew for the next', async () => {
    const refused = new Error('refused');
    let isDown = true;
    const waits = new SharedWaits<string>((goals) =>
      isDown
        ? Promise.reject(refused)
        : Promise.resolve(new Map(goals.map((goal) => [goal, 'reached']))),
    );
    const failed = Promise.allSettled(['a', 'b'].map((one) => waits.wait(one, { timeoutMs: 50 })));
    await vi.advanceTimersByTimeAsync(0);
    expect(await failed).toEqual([
      { status: 'rejected', reason: refused },
      { status: 'rejected', reason: refused },
    ]);
    isDown = false;
    const next = waits.wait('a', { timeoutMs: 50 });
    await vi.advanceTimersByTimeAsync(10);
    expect(await next).toEqual({ outcome: 'reached' });
  });

  it('end with the reason of their signal, before and while they wait', async () => {
    const { waits, looks } = waitsOn(new Map());
    const reason = new Error('the client went away');
    const options = { timeoutMs: 1_000, signal: AbortSignal.abort(reason) };
    await expect(waits.wait('a', options)).rejects.toBe(reason);
    expect(looks).toEqual([]);

    const abort = new AbortController();
    const ended = waits.wait('a', { timeoutMs: 1_000, signal: abort.signal });
    const failed = expect(ended).rejects.toBe(reason);
    await vi.advanceTimersByTimeAsync(10);
    abort.abort(reason);
    await failed;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('end when they are closed, and are looked at once from then on', async () => {
    const settled = new Map<string, 'reached'>();
    const { waits } = waitsOn(settled);
    const ended = waits.wait('a', { timeoutMs: 60_000 });
    await vi.advanceTimersByTimeAsync(10);
    waits.close();
    expect(await ended).toEqual({ outcome: 'timed_out' });

    settled.set('b', 'reached');
    const later = Promise.all(['a', 'b'].map((goal) => waits.wait(goal, { timeoutMs: 60_000 })));
    await vi.advanceTimersByTimeAsync(10);
    expect(await later).toEqual([{ outcome: 'timed_out' }, { outcome: 'reached' }]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

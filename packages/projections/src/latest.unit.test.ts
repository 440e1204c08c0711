import { describe, expect, it } from 'vitest';
import { FencedError } from './errors.ts';
import { Latest } from './latest.ts';

// Longer than any test: what comes sooner was asked for.
const PAUSE_MS = 60_000;

describe('the latest of several values', () => {
  it('is written at once where it is the first, and when it is flushed', async () => {
    const { latest, written } = noting(PAUSE_MS);
    latest.note('1');
    latest.note('2');
    latest.note('3');
    expect(written).toEqual(['1']);
    await latest.flush();
    expect(written).toEqual(['1', '3']);
    latest.note('4');
    await latest.flush();
    expect(written).toEqual(['1', '3', '4']);
  });

  it('is written soon, without being told to', async () => {
    const { latest, written } = noting(20);
    latest.note('1');
    latest.note('2');
    await expect.poll(() => written).toEqual(['1', '2']);
    await latest.flush();
    expect(written).toHaveLength(2);
  });

  it('is written after the one before it has ended', async () => {
    const log: string[] = [];
    const latest = new Latest<string>({
      write: async (value) => {
        log.push(`begin ${value}`);
        await new Promise((resolve) => setImmediate(resolve));
        log.push(`end ${value}`);
      },
    });
    latest.note('1');
    latest.note('2');
    await latest.flush();
    expect(log).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2']);
  });

  it('is nothing where nothing was noted', async () => {
    await new Latest({ write: () => expect.unreachable() }).flush();
  });

  it('is not written after a failure, which every later call tells', async () => {
    const written: string[] = [];
    const latest = new Latest<string>({
      write: (value) => {
        written.push(value);
        return Promise.reject(new FencedError('taken over'));
      },
    });
    latest.note('1');
    latest.check();
    await expect(latest.flush()).rejects.toThrow(FencedError);
    expect(() => latest.check()).toThrow(FencedError);
    expect(() => latest.note('2')).toThrow(FencedError);
    await expect(latest.flush()).rejects.toThrow(FencedError);
    expect(written).toEqual(['1']);
  });
});

function noting(pauseMs: number): { readonly latest: Latest<string>; readonly written: string[] } {
  const written: string[] = [];
  const write = (value: string): Promise<void> => {
    written.push(value);
    return Promise.resolve();
  };
  return { latest: new Latest({ write, pauseMs }), written };
}

import { describe, expect, it } from 'vitest';
import { readAhead } from './read-ahead.ts';

/** Numbers from 1, which tell what was asked for. */
function counting(last: number, failAt = Infinity) {
  const told = { asked: 0, ended: false };
  async function* pages() {
    try {
      for (let page = 1; page <= last; page += 1) {
        told.asked = page;
        await Promise.resolve();
        if (page === failAt) throw new Error(`page ${page} failed`);
        yield page;
      }
    } finally {
      told.ended = true;
    }
  }
  return { told, pages: readAhead(pages()) };
}

describe('reading ahead', () => {
  it('yields every page in its order', async () => {
    expect(await Array.fromAsync(counting(5).pages)).toEqual([1, 2, 3, 4, 5]);
    expect(await Array.fromAsync(counting(0).pages)).toEqual([]);
  });

  it('asks for one page more than is handled, and for no other', async () => {
    const { told, pages } = counting(5);
    for await (const page of pages) {
      expect(told.asked).toBe(Math.min(page + 1, 5));
      await new Promise(setImmediate);
      expect(told.asked).toBe(Math.min(page + 1, 5));
    }
  });

  it('throws what failed ahead after the pages before it', async () => {
    const { pages } = counting(5, 3);
    const handled: number[] = [];
    const reading = async () => {
      for await (const page of pages) {
        // Time enough for the page after it to fail.
        await new Promise(setImmediate);
        handled.push(page);
      }
    };
    await expect(reading()).rejects.toThrow('page 3 failed');
    expect(handled).toEqual([1, 2]);
  });

  it('ends the source when the reader stops early', async () => {
    const { told, pages } = counting(5);
    for await (const page of pages) if (page === 2) break;
    expect(told).toEqual({ asked: 3, ended: true });
  });

  it('swallows what failed ahead of a reader that stopped, and throws what that one threw', async () => {
    const { told, pages } = counting(5, 2);
    const reading = async () => {
      for await (const page of pages) throw new Error(`handling ${page} failed`);
    };
    await expect(reading()).rejects.toThrow('handling 1 failed');
    expect(told.ended).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import { keysInUse, type KeysInUse, type TakenKey } from './keys-in-use.ts';

function take(keys: KeysInUse, key: string, request = 'deposit a'): TakenKey {
  const use = keys.use(key, request);
  if (use.outcome !== 'free') throw new TypeError(`the key is ${use.outcome}`);
  return use;
}

describe('a key', () => {
  it('is in use for as long as its request runs, and free for the same request then', () => {
    const keys = keysInUse({ windowMs: 1_000, max: 10 });
    const first = take(keys, 'k');
    expect(keys.use('k', 'deposit a').outcome).toBe('running');
    first.keep();
    expect(keys.use('k', 'deposit a').outcome).toBe('free');
  });

  it('names one request, while it runs and after it', () => {
    const keys = keysInUse({ windowMs: 1_000, max: 10 });
    const first = take(keys, 'k', 'deposit a');
    expect(keys.use('k', 'deposit b').outcome).toBe('otherRequest');
    first.keep();
    expect(keys.use('k', 'deposit b').outcome).toBe('otherRequest');
    expect(keys.use('other', 'deposit b').outcome).toBe('free');
  });

  it('names nothing any more when nothing was written under it', () => {
    const keys = keysInUse({ windowMs: 1_000, max: 10 });
    take(keys, 'k', 'deposit a').release();
    expect(keys.use('k', 'deposit b').outcome).toBe('free');
  });

  it('still names the request that was carried out when its repetition is refused', () => {
    const keys = keysInUse({ windowMs: 1_000, max: 10 });
    take(keys, 'k').keep();
    take(keys, 'k').release();
    expect(keys.use('k', 'deposit b').outcome).toBe('otherRequest');
  });

  it('is not ended by a request that has ended before', () => {
    const keys = keysInUse({ windowMs: 1_000, max: 10 });
    const first = take(keys, 'k');
    first.release();
    take(keys, 'k');
    first.keep();
    first.release();
    expect(keys.use('k', 'deposit a').outcome).toBe('running');
  });

  it('is forgotten after the window, and not a millisecond earlier', () => {
    let time = 0;
    const keys = keysInUse({ windowMs: 1_000, max: 10, now: () => time });
    take(keys, 'k').keep();
    time = 1_000;
    expect(keys.use('k', 'deposit b').outcome).toBe('otherRequest');
    time = 1_001;
    expect(keys.use('k', 'deposit b').outcome).toBe('free');
  });

  it('is remembered from its last request on', () => {
    let time = 0;
    const keys = keysInUse({ windowMs: 1_000, max: 10, now: () => time });
    take(keys, 'k').keep();
    time = 900;
    take(keys, 'k').keep();
    time = 1_900;
    expect(keys.use('k', 'deposit b').outcome).toBe('otherRequest');
  });
});

describe('the keys that are remembered', () => {
  it('are bounded, and the newest of them are there, also while one request never ends', () => {
    const keys = keysInUse({ windowMs: 1_000, max: 10 });
    take(keys, 'stuck');
    for (let n = 0; n < 103; n += 1) take(keys, `k${n}`).keep();
    const uses = Array.from({ length: 103 }, (_, n) => keys.use(`k${n}`, 'other').outcome);
    const remembered = uses.flatMap((outcome, n) => (outcome === 'otherRequest' ? [n] : []));
    expect(remembered).toEqual([95, 96, 97, 98, 99, 100, 101, 102]);
    expect(keys.use('stuck', 'deposit a').outcome).toBe('running');
  });

  it.each(['keep', 'release'] as const)(
    'tell whoever waits for a request of its end by %s',
    async (how) => {
      const keys = keysInUse({ windowMs: 1_000, max: 2 });
      expect(keys.ended('k')).toBeUndefined();
      const first = take(keys, 'k');
      const waits = [keys.ended('k'), keys.ended('k')].map((ended) =>
        expect(ended).resolves.toBe(undefined),
      );
      first[how]();
      await Promise.all(waits);
      expect(keys.ended('k')).toBeUndefined();
      expect(keys.use('k', 'deposit a').outcome).toBe('free');
    },
  );
});

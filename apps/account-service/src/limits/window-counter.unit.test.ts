import { describe, expect, it } from 'vitest';
import { windowCounter } from './window-counter.ts';

function counterAt(time: { ms: number }, clientsMax = 10) {
  return windowCounter({ windowMs: 1_000, clientsMax, now: () => time.ms });
}

describe('a counter', () => {
  it('counts each client by itself, and reads without counting', () => {
    const counter = counterAt({ ms: 5 });
    expect(counter.read('a')).toBeUndefined();
    counter.add('a');
    expect(counter.add('a')).toEqual({ count: 2, endsAt: 1_005 });
    expect(counter.add('b').count).toBe(1);
    expect(counter.read('a')).toEqual({ count: 2, endsAt: 1_005 });
    expect(counter.read('a')?.count).toBe(2);
  });

  it('begins again when the time of a client is over, and not before', () => {
    const time = { ms: 0 };
    const counter = counterAt(time);
    counter.add('a');
    time.ms = 999;
    expect(counter.add('a')).toEqual({ count: 2, endsAt: 1_000 });
    time.ms = 1_000;
    expect(counter.read('a')).toBeUndefined();
    expect(counter.add('a')).toEqual({ count: 1, endsAt: 2_000 });
  });

  it('forgets the clients whose time began first, where there are too many', () => {
    const time = { ms: 0 };
    const counter = counterAt(time, 2);
    counter.add('a');
    counter.add('b');
    // The time of `a` begins again, so that `b` is the first.
    time.ms = 1_000;
    counter.add('a');
    counter.add('c');
    time.ms = 1;
    expect(counter.read('b')).toBeUndefined();
    expect(counter.read('a')?.count).toBe(1);
    expect(counter.read('c')?.count).toBe(1);
  });
});

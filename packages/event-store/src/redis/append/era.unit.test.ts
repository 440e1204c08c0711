import { describe, expect, it } from 'vitest';
import { Era } from './era.ts';

/** An era tells connections apart, and asks nothing of them. */
const connection = (): object => ({});

describe('an era', () => {
  it('lasts while connections lead to one server, and are used', () => {
    const era = new Era();
    const [first, second] = [connection(), connection()];
    era.begin(first, 'run-1');
    era.begin(second, 'run-1');
    era.heard(0);
    const present = era.at(first, 500);
    era.heard(500);
    expect(era.at(second, 1_400)).toBe(present);
  });

  it('ends with a new connection, a lost one, and a second without a word', () => {
    const era = new Era();
    const only = connection();
    era.begin(only, 'run-1');
    era.heard(0);
    const first = era.at(only, 0);
    era.begin(connection(), 'run-1');
    const second = era.at(only, 0);
    era.end();
    const third = era.at(only, 0);
    expect(new Set([first, second, third, era.at(only, 1_001)]).size).toBe(4);
  });

  it('has no part of what comes over a connection to an older server', () => {
    const era = new Era();
    const [old, present] = [connection(), connection()];
    era.begin(old, 'run-1');
    era.begin(present, 'run-2');
    era.heard(0);
    expect([era.isOf(old), era.isOf(present)]).toEqual([false, true]);
    const outside = [era.at(old, 0), era.at(old, 0)];
    expect(new Set([...outside, era.at(present, 0)]).size).toBe(3);
  });
});

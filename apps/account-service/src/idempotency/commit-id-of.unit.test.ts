import { parseOwner } from '@streamfold/accounts';
import { describe, expect, it } from 'vitest';
import { commitIdOf } from './commit-id-of.ts';

const alice = { name: parseOwner('alice') };
const long = { name: parseOwner('a'.repeat(100)) };

describe('the commit id of a request', () => {
  it('is its key where nobody says who they are, and begins with the principal where they do', () => {
    expect(commitIdOf({ name: undefined }, 'order-1')).toBe('order-1');
    expect(commitIdOf(alice, 'order-1')).toBe('alice/order-1');
  });

  it('fits whatever key, and is another one for another key', () => {
    const ids = ['a', 'b'].map((end) => commitIdOf(long, `${'k'.repeat(199)}${end}`));
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id.length).toBeLessThanOrEqual(200);
  });
});

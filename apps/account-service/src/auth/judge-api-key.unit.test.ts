import { parseOwner } from '@streamfold/accounts';
import { formatApiKey, hashOfSecret, newApiKey } from '@streamfold/api-keys';
import { describe, expect, it } from 'vitest';
import { judgeApiKey, type KnownApiKey } from './judge-api-key.ts';
import type { Principal } from './principal.ts';

const principal: Principal = { name: parseOwner('billing'), scopes: new Set(['accounts:read']) };
const mine = newApiKey();
const keyWith = (expiresAt?: number): KnownApiKey => ({
  hash: hashOfSecret(mine.secret),
  principal,
  expiresAt,
});

describe('an API key', () => {
  it('is in force until it expires, and not at that moment', () => {
    const known = new Map([[mine.keyId, keyWith(1_000)]]);
    let time = 999;
    const judge = judgeApiKey(known, () => time);
    expect(judge(formatApiKey(mine))).toEqual({ outcome: 'known', principal });
    time = 1_000;
    expect(judge(formatApiKey(mine)).outcome).toBe('wrong');
  });

  it('is refused alike, whatever is wrong with it', () => {
    const judge = judgeApiKey(new Map([[mine.keyId, keyWith(Date.now() - 1)]]));
    const wrong = [
      formatApiKey(mine),
      formatApiKey(newApiKey()),
      formatApiKey({ ...mine, secret: newApiKey().secret }),
      'sf_',
    ];
    expect(new Set(wrong.map((text) => JSON.stringify(judge(text)))).size).toBe(1);
  });

  it('takes as long to refuse with a known name as with an unknown one, and microseconds', () => {
    const judge = judgeApiKey(new Map([[mine.keyId, keyWith()]]));
    const wrongSecret = formatApiKey({ ...mine, secret: newApiKey().secret });
    const unknown = formatApiKey(newApiKey());
    const timed = (text: string): number => {
      const startedAt = performance.now();
      for (let count = 0; count < 500; count++) judge(text);
      return (performance.now() - startedAt) / 500;
    };
    // In turns, and the least of each: what else the machine does only adds.
    const least = { known: Infinity, unknown: Infinity };
    for (let turn = 0; turn < 60; turn++) {
      least.known = Math.min(least.known, timed(wrongSecret));
      least.unknown = Math.min(least.unknown, timed(unknown));
    }
    expect(least.known / least.unknown).toBeGreaterThan(0.6);
    expect(least.known / least.unknown).toBeLessThan(1.7);
    expect(least.unknown).toBeLessThan(0.1);
  });
});

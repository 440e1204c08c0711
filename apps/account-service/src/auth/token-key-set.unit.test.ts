import { errors, exportJWK, generateKeyPair, type JSONWebKeySet } from 'jose';
import { describe, expect, it } from 'vitest';
import { tokenKeySet, TokenKeysUnavailableError } from './token-key-set.ts';

const { publicKey } = await generateKeyPair('ES256', { extractable: true });
const jwk = await exportJWK(publicKey);
const setOf = (...kids: readonly string[]): JSONWebKeySet => ({
  keys: kids.map((kid) => ({ ...jwk, kid, alg: 'ES256' })),
});

/** A key set whose clock and source the test holds. */
function held(first: JSONWebKeySet | Error) {
  const state = { set: first, time: 0, reads: 0, outages: 0 };
  const { keyOf } = tokenKeySet({
    load: () => {
      state.reads++;
      return state.set instanceof Error ? Promise.reject(state.set) : Promise.resolve(state.set);
    },
    cooldownMs: 30_000,
    maxAgeMs: 600_000,
    onOutage: () => state.outages++,
    now: () => state.time,
  });
  const find = (kid: string) => keyOf({ alg: 'ES256', kid }, { payload: '', signature: '' });
  return { state, find };
}

describe('the keys of tokens', () => {
  it('are read once for all who ask at first', async () => {
    const { state, find } = held(setOf('a'));
    await Promise.all(Array.from({ length: 20 }, async () => await find('a')));
    expect(state.reads).toBe(1);
  });

  it('are read again for an unknown key, once in a cool-down', async () => {
    const { state, find } = held(setOf('a'));
    await find('a');
    state.set = setOf('a', 'b');
    await expect(find('b')).rejects.toThrow(errors.JWKSNoMatchingKey);
    state.time = 30_000;
    await find('b');
    await expect(find('c')).rejects.toThrow(errors.JWKSNoMatchingKey);
    expect(state.reads).toBe(2);
  });

  it('stay in force while they cannot be read, and unknown ones are neither good nor bad', async () => {
    const { state, find } = held(setOf('a'));
    await find('a');
    state.set = new Error('away');
    state.time = 10_000_000;
    for (let count = 0; count < 3; count++) await find('a');
    await expect(find('b')).rejects.toThrow(TokenKeysUnavailableError);
    // Tried once a second at the most, or each request would wait for it.
    expect(state.reads).toBe(2);
    state.time += 1_000;
    state.set = setOf('a', 'b');
    await find('b');
    expect(state).toMatchObject({ reads: 3, outages: 1 });
  });

  it('that are withdrawn are noticed when the set has aged', async () => {
    const { state, find } = held(setOf('a'));
    await find('a');
    state.set = setOf('b');
    state.time = 600_000;
    await find('a');
    await expect.poll(() => Promise.resolve(find('a')).catch(() => 'gone')).toBe('gone');
  });

  it('are unavailable where they were never read, and where what is read is no set of keys', async () => {
    const away = held(new Error('away'));
    await expect(away.find('a')).rejects.toThrow(TokenKeysUnavailableError);
    await expect(away.find('a')).rejects.toThrow(TokenKeysUnavailableError);
    expect(away.state.reads).toBe(1);
    const odd = held({ keys: 'none' } as never);
    await expect(odd.find('a')).rejects.toThrow(TokenKeysUnavailableError);
  });
});

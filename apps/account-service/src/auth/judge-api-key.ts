import { timingSafeEqual } from 'node:crypto';
import { hashOfSecret, parseApiKey } from '@streamfold/api-keys';
import type { Principal } from './principal.ts';
import type { Verdict } from './verdict.ts';

/** An API key that was issued and not revoked. */
export interface KnownApiKey {
  /** The SHA-256 of the secret: 32 bytes. */
  readonly hash: Uint8Array;
  readonly principal: Principal;
  /** Milliseconds since 1970-01-01 UTC; undefined: it does not expire. */
  readonly expiresAt: number | undefined;
}

/** What an unknown key is compared with: no secret is known that has this hash. */
const NO_HASH = new Uint8Array(32);

const WRONG: Verdict = { outcome: 'wrong', detail: 'the API key is not in force' };

/**
 * Judges API keys by the keys that are known. Whether the key is unknown, the secret wrong or the time
 * over is answered alike, after the same work.
 */
export function judgeApiKey(
  known: Pick<ReadonlyMap<string, KnownApiKey>, 'get'>,
  now: () => number = Date.now,
): (credential: string) => Verdict {
  return (credential) => {
    const parts = parseApiKey(credential);
    if (parts === undefined) return WRONG;
    const key = known.get(parts.keyId);
    const isSecret = timingSafeEqual(hashOfSecret(parts.secret), key?.hash ?? NO_HASH);
    if (key === undefined || !isSecret) return WRONG;
    if (key.expiresAt !== undefined && key.expiresAt <= now()) return WRONG;
    return { outcome: 'known', principal: key.principal };
  };
}

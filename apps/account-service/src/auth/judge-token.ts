import { parseOwner } from '@streamfold/accounts';
import { parseScope, type Scope } from '@streamfold/api-keys';
import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import type { Principal } from './principal.ts';
import { TokenKeysUnavailableError } from './token-key-set.ts';
import type { JudgeCredential, Verdict } from './verdict.ts';
import { verifiedTokens } from './verified-tokens.ts';

/** What a token must be like. */
export interface TokenRules {
  readonly keyOf: JWTVerifyGetKey;
  /** `iss` must be this. */
  readonly issuer: string;
  /** `aud` must be this, or have it in its list. */
  readonly audience: string;
  /** Of asymmetric signatures; what a token says of itself does not add to them. */
  readonly algorithms: readonly string[];
  /** How far the clocks may be apart, milliseconds. */
  readonly toleranceMs: number;
  /** Milliseconds since 1970-01-01 UTC. @default Date.now */
  readonly now?: () => number;
}

/** Verified tokens that are remembered, at some 250 bytes each. */
const REMEMBERED_MAX = 10_000;
/** How long a key that is gone from the set can go on by tokens that were verified with it. */
const REMEMBER_MS = 60_000;

/**
 * Judges JSON Web Tokens: signed by a key of the set, by this issuer for this audience, in their time.
 * `sub` is the principal; of `scope` what is a scope here counts.
 *
 * A verified token is taken for good for a minute, and never past its end. There is no list of revoked
 * tokens: who wants to take them back sooner than they expire, issues them for a shorter time.
 */
export function judgeToken(rules: TokenRules): JudgeCredential {
  const now = rules.now ?? Date.now;
  const remembered = verifiedTokens({ max: REMEMBERED_MAX, rememberMs: REMEMBER_MS, now });

  const verify = async (token: string): Promise<Verdict> => {
    try {
      const { payload } = await jwtVerify(token, rules.keyOf, {
        issuer: rules.issuer,
        audience: rules.audience,
        algorithms: [...rules.algorithms],
        clockTolerance: rules.toleranceMs / 1000,
        requiredClaims: ['exp', 'sub'],
        currentDate: new Date(now()),
      });
      const principal = principalOf(payload);
      if (principal === undefined) return wrong('the subject of the token is no name here');
      remembered.remember(token, principal, (payload.exp ?? 0) * 1000 + rules.toleranceMs);
      return { outcome: 'known', principal };
    } catch (error) {
      if (error instanceof TokenKeysUnavailableError) {
        return { outcome: 'unavailable', cause: error };
      }
      if (error instanceof errors.JWTExpired) return wrong('the token has expired');
      if (error instanceof errors.JOSEError) return wrong('the token is not in force');
      throw error;
    }
  };

  return (token) => {
    const principal = remembered.principalOf(token);
    return principal === undefined ? verify(token) : { outcome: 'known', principal };
  };
}

function principalOf({ sub, scope }: JWTPayload): Principal | undefined {
  const name = parseOwner(sub);
  return name === undefined ? undefined : { name, scopes: scopesOf(scope) };
}

function scopesOf(scope: unknown): ReadonlySet<Scope> {
  const names = typeof scope === 'string' ? scope.split(' ') : [];
  return new Set(names.flatMap((name) => parseScope(name) ?? []));
}

function wrong(detail: string): Verdict {
  return { outcome: 'wrong', detail };
}

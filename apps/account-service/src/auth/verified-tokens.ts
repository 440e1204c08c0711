import { hash } from 'node:crypto';
import type { Principal } from './principal.ts';

/** How many tokens are remembered, and for how long. */
export interface VerifiedTokensOptions {
  /** At the most; the oldest go first. */
  readonly max: number;
  /** How long a token is taken for good without another look at its signature, milliseconds. */
  readonly rememberMs: number;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
}

/** Tokens that were verified a moment ago. They are kept as hashes: a bearer's token is a secret. */
export interface VerifiedTokens {
  /** Whose it is, unless it was not verified of late, or has expired since. */
  readonly principalOf: (token: string) => Principal | undefined;
  /** Remembers a token, up to `expiresAt` at the most: milliseconds since 1970-01-01 UTC. */
  readonly remember: (token: string, principal: Principal, expiresAt: number) => void;
}

/** Remembers tokens in the memory of this process. */
export function verifiedTokens({ max, rememberMs, now }: VerifiedTokensOptions): VerifiedTokens {
  const tokens = new Map<string, { readonly principal: Principal; readonly until: number }>();
  return {
    principalOf: (token) => {
      const name = nameOf(token);
      const known = tokens.get(name);
      if (known === undefined) return undefined;
      if (now() < known.until) return known.principal;
      tokens.delete(name);
      return undefined;
    },
    remember: (token, principal, expiresAt) => {
      const name = nameOf(token);
      tokens.delete(name);
      tokens.set(name, { principal, until: Math.min(expiresAt, now() + rememberMs) });
      if (tokens.size <= max) return;
      const [oldest] = tokens.keys();
      if (oldest !== undefined) tokens.delete(oldest);
    },
  };
}

function nameOf(token: string): string {
  return hash('sha256', token, 'base64url');
}

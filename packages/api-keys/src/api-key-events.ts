import type { Description, Owner } from '@streamfold/accounts';
import type { Scope } from './scopes.ts';

/** The key is in force from now on. */
export interface KeyIssued {
  readonly type: 'issue';
  /** Whose key it is: the owner of the accounts that are made with it. */
  readonly principal: Owner;
  readonly scopes: readonly Scope[];
  /** The SHA-256 of the secret, as base64url. */
  readonly hash: string;
  /** From when on it is not in force any more, milliseconds since 1970-01-01 UTC; without it, never. */
  readonly expiresAt?: number;
  readonly description?: Description;
}

/** The key is in force no more, for ever. */
export interface KeyRevoked {
  readonly type: 'revoke';
}

/** What happens to an API key. This is the format of the log: it only ever grows. */
export type ApiKeyEvent = KeyIssued | KeyRevoked;

import type { Principal } from './principal.ts';

/**
 * What a credential is worth.
 *
 * - `known`: it is in force, and was given to `principal`.
 * - `wrong`: it is not in force: unknown, malformed, revoked, expired or made for somebody else.
 *   `detail` reaches the client, and says no more than that.
 * - `unavailable`: what it would be checked with is away. It may be good or not.
 */
export type Verdict =
  | { readonly outcome: 'known'; readonly principal: Principal }
  | { readonly outcome: 'wrong'; readonly detail: string }
  | { readonly outcome: 'unavailable'; readonly cause: unknown };

/**
 * Judges a credential: what stands behind `Bearer` in a request. Answers at once where it can, for it
 * is in the way of every request.
 */
export type JudgeCredential = (credential: string) => Verdict | Promise<Verdict>;

import type { Owner } from '@streamfold/accounts';
import { SCOPES, type Scope } from '@streamfold/api-keys';

export { SCOPES, type Scope } from '@streamfold/api-keys';

/** Who sends a request, as far as the service knows. */
export interface Principal {
  /** Undefined where nobody has to say who they are. */
  readonly name: Owner | undefined;
  readonly scopes: ReadonlySet<Scope>;
}

/** Everybody, where authentication is off: every account is as if it were their own. */
export const ANYBODY: Principal = { name: undefined, scopes: new Set(SCOPES) };

/** Whether a principal may do what needs `scope`. */
export function mayDo({ scopes }: Principal, scope: Scope): boolean {
  return scopes.has(scope) || scopes.has('admin');
}

/**
 * The owner that an account must have for this principal to see it, undefined where any will do. To
 * others the account is as good as unknown.
 */
export function demandedOwner({ name, scopes }: Principal): Owner | undefined {
  return scopes.has('admin') ? undefined : name;
}

declare module 'fastify' {
  interface FastifyRequest {
    /**
     * Who sent the request. Set before any route that has a scope runs.
     *
     * @throws {TypeError} on a route without one, where nobody was asked (unless nobody ever is)
     */
    readonly principal: Principal;
  }
  interface FastifyContextConfig {
    /** What a principal needs for this route; a route without one is open to all. */
    scope?: Scope;
  }
}

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemError } from '../http/problem-details.ts';
import { bearerTokenOf } from './bearer-token.ts';
import { ANYBODY, mayDo, type Principal } from './principal.ts';
import type { JudgeCredential, Verdict } from './verdict.ts';

/** A request that was refused for who sent it. */
export interface Denial {
  readonly request: FastifyRequest;
  /** `unauthenticated`: without a credential that is in force; `scope_missing`: with too few scopes. */
  readonly code: 'unauthenticated' | 'scope_missing';
}

/** How requests are asked who sends them. */
export interface AuthenticationOptions {
  /** Undefined: nobody is asked, and everybody may do everything. */
  readonly judge: JudgeCredential | undefined;
  /** Called for each request that is refused, before it is answered: to count, and not to throw. */
  readonly onDenied?: (denial: Denial) => void;
}

/** Where the hook leaves what it found out, and the getter of `principal` finds it. */
const FOUND = Symbol('the principal of a request');

declare module 'fastify' {
  interface FastifyRequest {
    [FOUND]: Principal | null;
  }
}

/**
 * Sets `request.principal` before any route runs, and refuses who may not do what the route is for: the
 * scope in its `config`. A route without a scope is open to all, and has no principal.
 *
 * The request is refused with `unauthenticated`, `scope_missing` or `authentication_unavailable`.
 */
export function authentication(app: FastifyInstance, options: AuthenticationOptions): void {
  const { judge, onDenied } = options;
  if (judge === undefined) {
    app.decorateRequest('principal', { getter: () => ANYBODY });
    return;
  }
  app.decorateRequest(FOUND, null);
  app.decorateRequest('principal', {
    getter(this: FastifyRequest) {
      const principal = this[FOUND];
      // To take anybody would be to show the accounts of all.
      if (principal === null) throw new TypeError('a route without a scope asked who is there');
      return principal;
    },
  });

  const decide = (request: FastifyRequest, verdict: Verdict): ProblemError | undefined => {
    const { scope } = request.routeOptions.config;
    switch (verdict.outcome) {
      case 'unavailable':
        return new ProblemError(
          'authentication_unavailable',
          'the credential cannot be checked at the moment',
          { cause: verdict.cause },
        );
      case 'wrong':
        onDenied?.({ request, code: 'unauthenticated' });
        return unauthenticated(verdict.detail, { error: 'invalid_token' });
      case 'known':
        if (scope !== undefined && !mayDo(verdict.principal, scope)) {
          onDenied?.({ request, code: 'scope_missing' });
          return scopeMissing(scope);
        }
        request[FOUND] = verdict.principal;
        return undefined;
    }
  };

  // With a callback and not a promise: most requests are decided at once.
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.routeOptions.config.scope === undefined) {
      done();
      return;
    }
    const bearer = bearerTokenOf(request.raw);
    if (bearer.outcome !== 'given') {
      onDenied?.({ request, code: 'unauthenticated' });
      done(
        bearer.outcome === 'missing'
          ? unauthenticated('the request says not who sends it', {})
          : unauthenticated(NO_BEARER, { error: 'invalid_request' }),
      );
      return;
    }
    const verdict = judge(bearer.token);
    if (!(verdict instanceof Promise)) {
      done(decide(request, verdict));
      return;
    }
    verdict.then((late) => done(decide(request, late)), done);
  });
}

const NO_BEARER = 'Authorization must be one Bearer and one credential';

function unauthenticated(
  detail: string,
  parameters: Readonly<Record<string, string>>,
): ProblemError {
  return new ProblemError('unauthenticated', detail, { headers: challenge(parameters) });
}

function scopeMissing(scope: string): ProblemError {
  return new ProblemError('scope_missing', `this needs the scope ${scope}`, {
    facts: { scope },
    headers: challenge({ error: 'insufficient_scope', scope }),
  });
}

/** RFC 6750 section 3: what the client is told of how to authenticate. */
function challenge(parameters: Readonly<Record<string, string>>): Record<string, string> {
  const pairs = Object.entries({ realm: 'streamfold', ...parameters });
  const text = pairs.map(([name, value]) => `${name}="${value}"`).join(', ');
  return { 'www-authenticate': `Bearer ${text}` };
}

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemError } from '../http/problem-details.ts';
import { clientAddress } from './client-address.ts';
import { EXEMPT_PATHS } from './exempt-paths.ts';
import { windowCounter, type Counted } from './window-counter.ts';

/** How much a client may do in a time. */
export interface Allowance {
  /** 0: nothing is counted. */
  readonly max: number;
  readonly windowMs: number;
}

/** Failed authentications, counted by the address that they come from. */
export interface FailureLimit {
  /**
   * To be called before credentials are looked at: `too_many_requests` where too many from this address
   * were wrong of late, and undefined where they may be looked at.
   */
  readonly refusalOf: (request: FastifyRequest) => ProblemError | undefined;
  /** To be called where they were wrong. */
  readonly count: (request: FastifyRequest) => void;
}

/** What is counted of clients. */
export interface RateLimits {
  /** Refuses the requests of a client that has sent too many. Added after the principal is known. */
  readonly limitRequests: () => void;
  readonly authFailures: FailureLimit;
}

/** How many clients are counted; of more, those whose time began first are forgotten. */
const CLIENTS_MAX = 50_000;

/**
 * Counts what clients send, in the memory of this process: at once, since every request is counted, and
 * to wait for a count would cost more than to take it.
 */
export function rateLimits(
  app: FastifyInstance,
  allowances: { readonly requests: Allowance; readonly authFailures: Allowance },
): RateLimits {
  const { requests, authFailures } = allowances;
  const sent = counterOf(requests);
  const failed = counterOf(authFailures);
  return {
    limitRequests: () => {
      if (requests.max === 0) return;
      app.addHook('onRequest', (request, _reply, done) => {
        if (EXEMPT_PATHS.has(request.url)) return done();
        const counted = sent.add(clientOf(request));
        done(counted.count > requests.max ? tooMany('requests', requests, counted) : undefined);
      });
    },
    authFailures: {
      refusalOf: (request) => {
        if (authFailures.max === 0) return undefined;
        const counted = failed.read(addressOf(request));
        if (counted === undefined || counted.count < authFailures.max) return undefined;
        return tooMany('failures', authFailures, counted);
      },
      count: (request) => {
        if (authFailures.max > 0) failed.add(addressOf(request));
      },
    },
  };
}

const now = (): number => performance.now();

function counterOf({ windowMs }: Allowance): ReturnType<typeof windowCounter> {
  return windowCounter({ windowMs, clientsMax: CLIENTS_MAX, now });
}

function clientOf(request: FastifyRequest): string {
  // A route without a scope is open to all, and asks nobody for a name.
  const isOpen = request.routeOptions.config.scope === undefined;
  const name = isOpen ? undefined : request.principal.name;
  // No name of a principal begins so.
  return name ?? `@${addressOf(request)}`;
}

function addressOf(request: FastifyRequest): string {
  // Of a client that has gone away since it sent the request no address is known any more.
  const isGone = request.raw.socket.remoteAddress === undefined;
  return isGone ? 'gone' : clientAddress(request.ip);
}

function tooMany(what: string, { max, windowMs }: Allowance, { endsAt }: Counted): ProblemError {
  const seconds = Math.max(1, Math.ceil((endsAt - now()) / 1_000));
  return new ProblemError('too_many_requests', `too many ${what} from this client`, {
    headers: {
      'retry-after': String(seconds),
      'ratelimit-policy': `"${what}";q=${max};w=${Math.ceil(windowMs / 1_000)}`,
      ratelimit: `"${what}";r=0;t=${seconds}`,
    },
  });
}

import type { Socket } from 'node:net';
import type {
  FastifyInstance,
  FastifyRequest,
  onRequestHookHandler,
  RouteHandlerMethod,
} from 'fastify';
import { ProblemError } from '../http/problem-details.ts';
import { EXEMPT_PATHS } from './exempt-paths.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The handler goes on for as long as its client likes: it is bounded by the route itself. */
    isLong?: boolean;
  }
}

/**
 * Bounds how many requests the routes that are added from now on work on at once; one more is
 * answered 503 `overloaded`.
 *
 * What counts is the work: neither a body that comes slowly nor an answer that is read slowly takes a
 * place from others. One connection gets half of the places: who sends thousands of requests on it without
 * waiting for an answer leaves the other half to others.
 */
export function boundRequestsUnderWay(app: FastifyInstance, { max }: { max: number }): void {
  let underWay = 0;
  const underWayOn = new WeakMap<Socket, number>();
  const maxOnOne = Math.ceil(max / 2);
  const refuse = ({ raw: { socket } }: Pick<FastifyRequest, 'raw'>): void => {
    if (underWay < max && (underWayOn.get(socket) ?? 0) < maxOnOne) return;
    throw new ProblemError('overloaded', 'too many requests are under way; nothing was written');
  };
  const count = (socket: Socket, change: 1 | -1): void => {
    underWay += change;
    underWayOn.set(socket, (underWayOn.get(socket) ?? 0) + change);
  };
  // Also before the body is read: what is refused should cost little.
  const refuseEarly: onRequestHookHandler = (request, _reply, done) => {
    refuse(request);
    done();
  };
  const bounded = (handler: RouteHandlerMethod): RouteHandlerMethod =>
    async function (request, reply) {
      refuse(request);
      const { socket } = request.raw;
      count(socket, 1);
      try {
        return await handler.call(this, request, reply);
      } finally {
        count(socket, -1);
      }
    };
  app.addHook('onRoute', (route) => {
    if (EXEMPT_PATHS.has(route.url) || route.config?.isLong === true) return;
    route.onRequest = [refuseEarly, ...[route.onRequest ?? []].flat()];
    route.handler = bounded(route.handler);
  });
}

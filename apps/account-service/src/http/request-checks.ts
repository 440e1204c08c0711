import type { FastifyInstance } from 'fastify';
import { ProblemError } from './problem-details.ts';
import { routeTable } from './route-table.ts';

/**
 * Adds what every request goes through before its route: its id is echoed, it must have a host and
 * not too many headers, and a path or method that is not served is refused.
 */
export function requestChecks(app: FastifyInstance, limits: { headerCountMax: number }): void {
  const routes = routeTable(app);

  app.addHook('onRequest', async (request, reply) => {
    const { raw } = request;
    reply.header('x-request-id', request.id);
    if (raw.rawHeaders.length > limits.headerCountMax * 2) {
      throw new ProblemError('headers_too_large', 'the request has too many headers');
    }
    if (raw.headers.host === undefined && raw.httpVersion === '1.1') {
      throw new ProblemError('request_malformed', 'the request has no Host header');
    }
    if (!request.is404) return;
    const methods = routes.methodsOf(request.url);
    if (methods.length === 0) throw new ProblemError('route_unknown', 'nothing is served here');
    const allow = [...methods, 'OPTIONS'].join(', ');
    if (request.method === 'OPTIONS') return reply.code(204).header('allow', allow).send();
    throw new ProblemError('method_not_allowed', 'the path does not take this method', {
      headers: { allow },
    });
  });
}

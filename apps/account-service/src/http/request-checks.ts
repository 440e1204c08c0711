import type { FastifyInstance } from 'fastify';
import { ProblemError } from './problem-details.ts';
import { routeTable, type RouteTable } from './route-table.ts';

/**
 * Adds what every request goes through before its route: its id is echoed, it must have a host and
 * not too many headers, and a path or method that is not served is refused. Every answer has `headers`.
 *
 * @returns the routes that are added from now on
 */
export function requestChecks(
  app: FastifyInstance,
  {
    headerCountMax,
    headers,
  }: { readonly headerCountMax: number; readonly headers: Readonly<Record<string, string>> },
): RouteTable {
  const routes = routeTable(app);

  // With a callback, for a promise less a request.
  app.addHook('onRequest', (request, reply, done) => {
    const { raw } = request;
    reply.headers(headers).header('x-request-id', request.id);
    if (raw.rawHeaders.length > headerCountMax * 2) {
      throw new ProblemError('headers_too_large', 'the request has too many headers');
    }
    if (raw.headers.host === undefined && raw.httpVersion === '1.1') {
      throw new ProblemError('request_malformed', 'the request has no Host header');
    }
    if (!request.is404) {
      done();
      return;
    }
    const methods = routes.methodsOf(request.url);
    if (methods.length === 0) throw new ProblemError('route_unknown', 'nothing is served here');
    const allow = [...methods, 'OPTIONS'].join(', ');
    if (request.method === 'OPTIONS') {
      void reply.code(204).header('allow', allow).send();
      return;
    }
    throw new ProblemError('method_not_allowed', 'the path does not take this method', {
      headers: { allow },
    });
  });
  return routes;
}

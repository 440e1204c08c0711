import { logPath } from '@streamfold/runtime';
import type { FastifyInstance } from 'fastify';

/**
 * Logs one line for each request that was answered: method, path, status and time taken. No
 * headers, no query and no body, neither of the request nor of the answer.
 */
export function requestLog(app: Pick<FastifyInstance, 'addHook'>): void {
  app.addHook('onResponse', (request, reply, done) => {
    request.log.info(
      {
        method: request.method,
        path: logPath(request.url),
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
      },
      'request answered',
    );
    done();
  });
}

import { logPath, type Logger } from '@streamfold/runtime';
import type { FastifyInstance } from 'fastify';

/**
 * Logs one line for each request that was answered: method, path, status and time taken. No
 * headers, no query and no body, neither of the request nor of the answer.
 */
export function requestLog(
  app: Pick<FastifyInstance, 'addHook'>,
  logger: Pick<Logger, 'isLevelEnabled'>,
): void {
  // The level is that of the whole run: what it leaves out costs nothing.
  if (!logger.isLevelEnabled('info')) return;
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

import type { FastifyInstance } from 'fastify';
import type { FailureLimit } from '../limits/rate-limits.ts';
import { authentication } from './authentication.ts';
import type { JudgeCredential } from './verdict.ts';

/** Authentication, and how often it may fail. */
export interface LimitedAuthentication {
  /** Undefined: nobody is asked. */
  readonly judge: JudgeCredential | undefined;
  readonly authFailures: FailureLimit;
}

/**
 * Asks who sends each request, as `authentication` does. An address from which too many wrong credentials
 * came is refused before another one is looked at.
 */
export function limitedAuthentication(
  app: FastifyInstance,
  { judge, authFailures }: LimitedAuthentication,
): void {
  if (judge !== undefined) {
    app.addHook('onRequest', (request, _reply, done) => {
      const isOpen = request.routeOptions.config.scope === undefined;
      done(isOpen ? undefined : authFailures.refusalOf(request));
    });
  }
  authentication(app, {
    judge,
    onDenied: ({ request, code }) => {
      if (code === 'unauthenticated') authFailures.count(request);
    },
  });
}

import type { FastifyInstance } from 'fastify';
import type { AccountServiceConfig } from '../config.ts';
import { rateLimits, type RateLimits } from './rate-limits.ts';
import { boundRequestsUnderWay } from './requests-under-way.ts';
import { cutSlowReaders } from './slow-readers.ts';

/** Bounds what the routes that are added from now on may be asked for, by one client and by all. */
export function limits(app: FastifyInstance, config: AccountServiceConfig): RateLimits {
  cutSlowReaders(app.server, {
    timeoutMs: config.ANSWER_TIMEOUT_MS,
    checkMs: config.CONNECTIONS_CHECK_MS,
  });
  boundRequestsUnderWay(app, { max: config.REQUESTS_MAX });
  return rateLimits(app, {
    requests: { max: config.RATE_LIMIT_MAX, windowMs: config.RATE_LIMIT_WINDOW_MS },
    authFailures: { max: config.AUTH_FAILURES_MAX, windowMs: config.AUTH_FAILURES_WINDOW_MS },
  });
}

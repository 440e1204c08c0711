import { Type } from 'typebox';

/** How long the service takes to stop. */
export const stopSettings = {
  DRAIN_MS: Type.Integer({
    minimum: 0,
    maximum: 60_000,
    default: 0,
    unit: 'ms',
    description:
      'How long the service, once told to stop, still takes connections while /readyz says 503: ' +
      'the time in which a load balancer notices. Without one, 0.',
  }),
  LINGER_MS: Type.Integer({
    minimum: 0,
    maximum: 60_000,
    default: 500,
    unit: 'ms',
    description:
      'How long open connections are then kept for a request that is on its way. Each answer ' +
      'closes its connection, and the stop goes on as soon as none is left.',
  }),
  SHUTDOWN_DEADLINE_MS: Type.Integer({
    minimum: 3_000,
    maximum: 300_000,
    default: 10_000,
    unit: 'ms',
    description: 'How long the whole stop may take before the process ends as it stands.',
  }),
} as const;

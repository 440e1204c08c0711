import { Type } from 'typebox';

/** How much work the service takes on at once. */
export const loadSettings = {
  REQUESTS_MAX: Type.Integer({
    minimum: 1,
    maximum: 100_000,
    default: 2_000,
    unit: 'requests',
    description:
      'The most requests that are worked on at once; a further one is answered 503 `overloaded`. It ' +
      'bounds how long those that were taken on wait for one another.',
  }),
  QUEUE_MAX: Type.Integer({
    minimum: 1,
    maximum: 1_000_000,
    default: 10_000,
    unit: 'commands',
    description:
      'The most commands that wait for Redis in one partition; a further one is answered 503 ' +
      '`overloaded`.',
  }),
} as const;

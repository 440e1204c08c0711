import { LOG_LEVELS } from '@streamfold/runtime';
import { Type } from 'typebox';

/** Where the service listens, and what it logs. */
export const listenSettings = {
  PORT: Type.Integer({
    minimum: 0,
    maximum: 65_535,
    default: 8444,
    description: 'The TCP port that the service listens on; 0 takes any free one.',
  }),
  HOST: Type.String({
    minLength: 1,
    default: '127.0.0.1',
    form: 'an address or host name of this machine',
    description: 'The address to listen on; 0.0.0.0 makes the service reachable from outside.',
  }),
  LOG_LEVEL: Type.Enum([...LOG_LEVELS], {
    default: 'info',
    description:
      'What is logged: this level and the graver ones. info has a line for each request.',
  }),
} as const;

import { Type } from 'typebox';

/** How events are pushed to clients that follow them. */
export const pushSettings = {
  PUSH_STREAMS_MAX: Type.Integer({
    minimum: 1,
    maximum: 65_535,
    default: 1_000,
    unit: 'streams',
    description:
      'The most event streams that are open at once; a further one is answered 503. Each is one of ' +
      'CONNECTIONS_MAX.',
  }),
  PUSH_BUFFER_BYTES_MAX: Type.Integer({
    minimum: 16_384,
    maximum: 67_108_864,
    default: 1_048_576,
    unit: 'bytes',
    description:
      'How far the client of an event stream may be behind: how much waits for it in this process. ' +
      'Beyond that its stream is ended, and goes on where it was when the client comes again.',
  }),
  PUSH_HEARTBEAT_MS: Type.Integer({
    minimum: 100,
    maximum: 300_000,
    default: 15_000,
    unit: 'ms',
    description:
      'How often an event stream carries a sign of life. Shorter than the time after which a proxy ' +
      'closes a silent connection, and than CONNECTION_TIMEOUT_MS.',
  }),
  PUSH_RETRY_MS: Type.Integer({
    minimum: 0,
    maximum: 300_000,
    default: 1_000,
    unit: 'ms',
    description: 'What clients are told to wait before they come again after a stream has ended.',
  }),
} as const;

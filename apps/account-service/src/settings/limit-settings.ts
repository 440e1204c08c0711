import { Type } from 'typebox';
import { clientSettings } from './client-settings.ts';
import { loadSettings } from './load-settings.ts';

/** What one client may take of the service, and all of them together. */
export const limitSettings = {
  BODY_BYTES_MAX: Type.Integer({
    minimum: 64,
    maximum: 1_048_576,
    default: 4_096,
    unit: 'bytes',
    description:
      'The largest request body that is read, and the largest line of a bulk; a larger one is ' +
      'answered 413.',
  }),
  HEADER_BYTES_MAX: Type.Integer({
    minimum: 1_024,
    maximum: 65_536,
    default: 16_384,
    unit: 'bytes',
    description: 'The request line and headers together; more is answered 431.',
  }),
  HEADER_COUNT_MAX: Type.Integer({
    minimum: 16,
    maximum: 1_000,
    default: 100,
    unit: 'headers',
    description: 'The most headers that a request may have; more is answered 431.',
  }),
  CONNECTIONS_MAX: Type.Integer({
    minimum: 1,
    maximum: 65_535,
    default: 2_000,
    unit: 'connections',
    description: 'The most connections held at once; a further one is closed at once.',
  }),
  HEADERS_TIMEOUT_MS: Type.Integer({
    minimum: 100,
    maximum: 60_000,
    default: 5_000,
    unit: 'ms',
    description: 'How long the headers of a request may take to arrive; then 408.',
  }),
  REQUEST_TIMEOUT_MS: Type.Integer({
    minimum: 100,
    maximum: 300_000,
    default: 10_000,
    unit: 'ms',
    description:
      'How long a whole request may take to arrive; then 408. Of a bulk, how long each line may.',
  }),
  ANSWER_TIMEOUT_MS: Type.Integer({
    minimum: 100,
    maximum: 300_000,
    default: 20_000,
    unit: 'ms',
    description:
      'How long a client may leave an answer unread, or take to read 16 KiB of it; then the ' +
      'connection is closed.',
  }),
  CONNECTIONS_CHECK_MS: Type.Integer({
    minimum: 20,
    maximum: 30_000,
    default: 1_000,
    unit: 'ms',
    description:
      'How often the three time-outs above are looked at: what they do comes this much later at most.',
  }),
  KEEP_ALIVE_TIMEOUT_MS: Type.Integer({
    minimum: 100,
    maximum: 600_000,
    default: 72_000,
    unit: 'ms',
    description:
      'How long an unused connection is kept. Longer than the proxy in front keeps its own, or the ' +
      'proxy sends a request into a connection that is being closed.',
  }),
  CONNECTION_TIMEOUT_MS: Type.Integer({
    minimum: 100,
    maximum: 600_000,
    default: 120_000,
    unit: 'ms',
    description:
      'How long a connection may be silent in the middle of a request before it is closed.',
  }),
  ...loadSettings,
  ...clientSettings,
} as const;

import {
  configOrExit,
  LOG_LEVELS,
  redisSettings,
  relateRedisSettings,
  type HostProcess,
} from '@streamfold/runtime';
import { Type, type Static } from 'typebox';

/** The name under which the service logs. */
export const SERVICE_NAME = 'account-service';

/** How long, in milliseconds, the stop keeps of its deadline to close the store and exit. */
export const STORE_CLOSE_RESERVE_MS = 2_000;

/**
 * How long MongoDB may look for a primary, and be silent in a read, in milliseconds: a client that
 * is told to come back is better off than one that is kept.
 */
export const MONGO_TIMEOUTS = { selectionTimeoutMs: 1_000, socketTimeoutMs: 5_000 } as const;

/** Every setting of the account service, by the name of its environment variable. */
export const accountServiceSettings = Type.Object({
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
  ...redisSettings,
  MONGO_URL: Type.String({
    pattern: '^mongodb(\\+srv)?://.+',
    default: 'mongodb://127.0.0.1:27017/?replicaSet=rs0',
    form: 'a mongodb:// or mongodb+srv:// URL',
    description:
      'The MongoDB replica set that holds the read models. It is connected to when a read model ' +
      'is first asked for; commands, and the start, do without it.',
  }),
  MONGO_DATABASE: Type.String({
    pattern: '^[A-Za-z0-9_-]{1,63}$',
    default: 'accountDB',
    form: '1 to 63 letters, digits, _ or -',
    description: 'The database that the projector keeps the read models in.',
  }),
  DURABILITY: Type.Enum(['replicated', 'fsync', 'everysec', 'memory'], {
    default: 'fsync',
    description:
      'What an answer promises of the event behind it: on disk and with replicas, on disk, on disk ' +
      'within about a second, or in memory. Redis is compared with it, and the start refused if it ' +
      'keeps less.',
  }),
  REPLICAS: Type.Integer({
    minimum: 1,
    maximum: 16,
    default: 1,
    unit: 'replicas',
    description:
      'With DURABILITY=replicated: how many replicas must acknowledge an event, and be there at start.',
  }),
  REPLICATION_TIMEOUT_MS: Type.Integer({
    minimum: 1,
    maximum: 60_000,
    default: 1_000,
    unit: 'ms',
    description:
      'With DURABILITY=replicated: how long replicas are waited for. An event that too few have ' +
      'acknowledged by then is on disk, is answered all the same, and is told in the log.',
  }),
  LOG_LEVEL: Type.Enum([...LOG_LEVELS], {
    default: 'info',
    description:
      'What is logged: this level and the graver ones. info has a line for each request.',
  }),
  BODY_BYTES_MAX: Type.Integer({
    minimum: 64,
    maximum: 1_048_576,
    default: 4_096,
    unit: 'bytes',
    description: 'The largest request body that is read; a larger one is answered 413.',
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
    description: 'How long a whole request may take to arrive; then 408.',
  }),
  CONNECTIONS_CHECK_MS: Type.Integer({
    minimum: 20,
    maximum: 30_000,
    default: 1_000,
    unit: 'ms',
    description:
      'How often the two time-outs above are looked at: a 408 comes this much later at most.',
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
  HEALTH_TIMEOUT_MS: Type.Integer({
    minimum: 10,
    maximum: 60_000,
    default: 1_000,
    unit: 'ms',
    description: 'How long Redis may take to answer the check of /readyz.',
  }),
  START_WAIT_MS: Type.Integer({
    minimum: 0,
    maximum: 600_000,
    default: 10_000,
    unit: 'ms',
    description: 'How long the start waits for a Redis that does not answer, before it fails.',
  }),
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
});

/** The settings of a running account service. */
export type AccountServiceConfig = Readonly<Static<typeof accountServiceSettings>>;

/** What is wrong between settings that are valid each by itself. */
export function relateSettings(config: AccountServiceConfig): readonly string[] {
  const problems = [...relateRedisSettings(config)];
  if (config.HEADERS_TIMEOUT_MS > config.REQUEST_TIMEOUT_MS) {
    problems.push('HEADERS_TIMEOUT_MS is above REQUEST_TIMEOUT_MS: headers are part of a request');
  }
  const { DRAIN_MS, LINGER_MS, SHUTDOWN_DEADLINE_MS } = config;
  if (DRAIN_MS + LINGER_MS + STORE_CLOSE_RESERVE_MS >= SHUTDOWN_DEADLINE_MS) {
    problems.push(
      `DRAIN_MS and LINGER_MS must leave more than ${STORE_CLOSE_RESERVE_MS} ms of ` +
        'SHUTDOWN_DEADLINE_MS: the store is closed after them',
    );
  }
  return problems;
}

/** The configuration of this process; with `--help`, or when it is not valid, the end of it. */
export function accountServiceConfig(process: HostProcess): AccountServiceConfig {
  return configOrExit({
    name: SERVICE_NAME,
    schema: accountServiceSettings,
    process,
    relate: relateSettings,
  });
}

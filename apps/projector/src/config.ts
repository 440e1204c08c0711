import { configOrExit, LOG_LEVELS, type HostProcess } from '@streamfold/runtime';
import { Type, type Static } from 'typebox';

/** The name under which the projector logs. */
export const PROJECTOR_NAME = 'projector';

/** How long a silent MongoDB socket is waited for, in milliseconds: the longest step of a batch. */
export const MONGO_SOCKET_TIMEOUT_MS = 20_000;

/** Every setting of the projector, by the name of its environment variable. */
export const projectorSettings = Type.Object({
  PORT: Type.Integer({
    minimum: 0,
    maximum: 65_535,
    default: 8445,
    description: 'The TCP port of /livez and /readyz; 0 takes any free one.',
  }),
  HOST: Type.String({
    minLength: 1,
    default: '127.0.0.1',
    form: 'an address or host name of this machine',
    description: 'The address to listen on; 0.0.0.0 makes the checks reachable from outside.',
  }),
  REDIS_URL: Type.String({
    pattern:
      '^rediss?(://([^@/]*@)?[^/,]+(/.*)?|\\+cluster://[^/]+/?|\\+sentinel://[^/]+/[^/?]+(/\\d+)?(\\?.*)?)$',
    default: 'redis://127.0.0.1:6379',
    form: 'a redis://, redis+cluster:// or redis+sentinel:// URL, or the same with rediss',
    description:
      'The Redis that holds the event log: redis://host:port/database, redis+cluster://host:port,… or ' +
      'redis+sentinel://host:port,…/master/database. With rediss over TLS.',
  }),
  MONGO_URL: Type.String({
    pattern: '^mongodb(\\+srv)?://.+',
    default: 'mongodb://127.0.0.1:27017/?replicaSet=rs0',
    form: 'a mongodb:// or mongodb+srv:// URL',
    description: 'The MongoDB replica set that holds the documents.',
  }),
  MONGO_DATABASE: Type.String({
    pattern: '^[A-Za-z0-9_-]{1,63}$',
    default: 'accountDB',
    form: '1 to 63 letters, digits, _ or -',
    description: 'The database of the documents, of parked entries and of the projection itself.',
  }),
  DURABILITY: Type.Enum(['fsync', 'everysec', 'memory'], {
    default: 'fsync',
    description:
      'What the log keeps when Redis or its machine crashes, as for the account service. A log that ' +
      'forgets what was projected stops the projector.',
  }),
  CONSUMER_NAME: Type.String({
    pattern: '^[A-Za-z0-9._-]{1,64}$',
    default: 'projector-1',
    form: '1 to 64 letters, digits, ., _ or -',
    description:
      'The name in the consumer group. Entries that were read and not acknowledged wait under it: ' +
      'keep it over restarts, and give no two processes the same.',
  }),
  BATCH_COUNT_MAX: Type.Integer({
    minimum: 1,
    maximum: 20_000,
    default: 5_000,
    unit: 'entries',
    description: 'The most entries that are read, and written to MongoDB, at once.',
  }),
  BLOCK_MS: Type.Integer({
    minimum: 10,
    maximum: 20_000,
    default: 2_000,
    unit: 'ms',
    description: 'How long one read of the log waits for an entry before it is asked again.',
  }),
  CLAIM_IDLE_MS: Type.Integer({
    minimum: 100,
    maximum: 3_600_000,
    default: 60_000,
    unit: 'ms',
    description:
      'How long another consumer may hold an entry before it counts as crashed and this one takes ' +
      'over. Longer than the slowest batch; what is applied twice does no harm, only work.',
  }),
  STALL_MS: Type.Integer({
    minimum: 1_000,
    maximum: 3_600_000,
    default: 90_000,
    unit: 'ms',
    description: 'How long the loop may take no step before /livez says that it is stuck.',
  }),
  HEALTH_TIMEOUT_MS: Type.Integer({
    minimum: 10,
    maximum: 60_000,
    default: 1_000,
    unit: 'ms',
    description: 'How long Redis and MongoDB may take to answer the checks of /readyz.',
  }),
  START_WAIT_MS: Type.Integer({
    minimum: 0,
    maximum: 600_000,
    default: 10_000,
    unit: 'ms',
    description:
      'How long the start waits for a Redis or MongoDB that does not answer, before it fails.',
  }),
  SHUTDOWN_DEADLINE_MS: Type.Integer({
    minimum: 1_000,
    maximum: 300_000,
    default: 10_000,
    unit: 'ms',
    description: 'How long the batch at hand may take to finish before the process ends anyway.',
  }),
  LOG_LEVEL: Type.Enum([...LOG_LEVELS], {
    default: 'info',
    description: 'What is logged: this level and the graver ones.',
  }),
});

/** The settings of a running projector. */
export type ProjectorConfig = Readonly<Static<typeof projectorSettings>>;

/** What is wrong between settings that are valid each by itself. */
export function relateSettings({ STALL_MS, BLOCK_MS }: ProjectorConfig): readonly string[] {
  const longestStepMs = BLOCK_MS + MONGO_SOCKET_TIMEOUT_MS;
  return STALL_MS > longestStepMs
    ? []
    : [
        `STALL_MS must be more than ${longestStepMs} ms: a healthy loop waits BLOCK_MS for entries ` +
          `and up to ${MONGO_SOCKET_TIMEOUT_MS} ms for MongoDB`,
      ];
}

/** The configuration of this process; with `--help`, or when it is not valid, the end of it. */
export function projectorConfig(process: HostProcess): ProjectorConfig {
  return configOrExit({
    name: PROJECTOR_NAME,
    schema: projectorSettings,
    process,
    relate: relateSettings,
  });
}

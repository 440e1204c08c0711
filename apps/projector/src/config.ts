import { accountProjections } from '@streamfold/account-projections';
import type { AnyProjection } from '@streamfold/projections';
import {
  configOrExit,
  LOG_LEVELS,
  redisSettings,
  relateRedisSettings,
  tracingSettings,
  type HostProcess,
} from '@streamfold/runtime';
import { Type, type Static } from 'typebox';

/** The name under which the projector logs. */
export const PROJECTOR_NAME = 'projector';

/** How long a silent MongoDB socket is waited for, in milliseconds: the longest step of a batch. */
export const MONGO_SOCKET_TIMEOUT_MS = 20_000;

const KNOWN: readonly string[] = accountProjections.map(({ name }) => name);

/** Every setting of the projector, by the name of its environment variable. */
export const projectorSettings = Type.Object({
  PORT: Type.Integer({
    minimum: 0,
    maximum: 65_535,
    default: 8445,
    description: 'The TCP port of /livez, /readyz and /metrics; 0 takes any free one.',
  }),
  HOST: Type.String({
    minLength: 1,
    default: '127.0.0.1',
    form: 'an address or host name of this machine',
    description: 'The address to listen on; 0.0.0.0 makes them reachable from outside.',
  }),
  ...redisSettings,
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
  DURABILITY: Type.Enum(['replicated', 'fsync', 'everysec', 'memory'], {
    default: 'fsync',
    description:
      'What the log keeps when Redis or its machine crashes, as for the account service. A log that ' +
      'forgets what was projected stops the projector. It appends nothing, so replicated asks no more ' +
      'of Redis than fsync.',
  }),
  ARCHIVE_FOLDER: Type.String({
    default: '',
    form: 'the path of a folder',
    description:
      'The archive of the log, as `streamfold export-log` wrote it: needed once the log was trimmed, ' +
      'for what is projected from before that.',
  }),
  PROJECTIONS: Type.String({
    pattern: '^[a-z0-9-]+(,[a-z0-9-]+)*$',
    default: KNOWN.join(','),
    form: 'names with commas between them',
    description:
      'The projections that are run. The same for every projector: who holds a partition runs all of ' +
      'them on it, and nobody else does.',
  }),
  REBUILD_ON_NEW_VERSION: Type.Boolean({
    default: false,
    description:
      'Whether a projection whose documents were folded by another version of its rules is rebuilt ' +
      'at the start; otherwise it stops, and says so.',
  }),
  CONSUMER_NAME: Type.String({
    pattern: '^[A-Za-z0-9._-]{1,64}$',
    default: 'projector-1',
    form: '1 to 64 letters, digits, ., _ or -',
    description:
      'Names this process in leases and consumer groups, for people: two processes may have the same.',
  }),
  LEASE_MS: Type.Integer({
    minimum: 1_000,
    maximum: 60_000,
    default: 3_000,
    unit: 'ms',
    description:
      'How long a partition stays with a process that is not heard of; then another takes over. The ' +
      'same for every projector.',
  }),
  BATCH_COUNT_MAX: Type.Integer({
    minimum: 1,
    maximum: 20_000,
    default: 10_000,
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
  STALL_MS: Type.Integer({
    minimum: 1_000,
    maximum: 3_600_000,
    default: 90_000,
    unit: 'ms',
    description:
      'How long a projection, or the looking after leases, may take no step before /livez says that ' +
      'it is stuck.',
  }),
  HEALTH_TIMEOUT_MS: Type.Integer({
    minimum: 10,
    maximum: 60_000,
    default: 1_000,
    unit: 'ms',
    description:
      'How long Redis and MongoDB may take to answer the checks of /readyz and /metrics.',
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
  ...tracingSettings,
});

/** The settings of a running projector. */
export type ProjectorConfig = Readonly<Static<typeof projectorSettings>>;

/** What is wrong between settings that are valid each by itself. */
export function relateSettings(config: ProjectorConfig): readonly string[] {
  const problems = [...relateRedisSettings(config)];
  const unknown = namesOf(config).filter((name) => !KNOWN.includes(name));
  if (unknown.length > 0) {
    problems.push(`PROJECTIONS names ${unknown.join(', ')}: there are only ${KNOWN.join(', ')}`);
  }
  const longestStepMs = Math.max(config.BLOCK_MS + MONGO_SOCKET_TIMEOUT_MS, config.LEASE_MS);
  if (config.STALL_MS <= longestStepMs) {
    problems.push(
      `STALL_MS must be more than ${longestStepMs} ms: a healthy loop waits BLOCK_MS for entries ` +
        `and up to ${MONGO_SOCKET_TIMEOUT_MS} ms for MongoDB, and its leases up to LEASE_MS`,
    );
  }
  return problems;
}

/** The projections that the settings name, in the order in which they are listed to people. */
export function projectionsOf(config: ProjectorConfig): readonly AnyProjection[] {
  const names = namesOf(config);
  return accountProjections.filter(({ name }) => names.includes(name));
}

function namesOf({ PROJECTIONS }: ProjectorConfig): readonly string[] {
  return PROJECTIONS.split(',');
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

import { Type } from 'typebox';

/** What the service asks of the event store. */
export const storeSettings = {
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
  ARCHIVE_FOLDER: Type.String({
    default: '',
    form: 'the path of a folder',
    description:
      'The archive of the log, as `streamfold export-log` wrote it: needed once the log was trimmed, ' +
      'for what is read from before that.',
  }),
  START_WAIT_MS: Type.Integer({
    minimum: 0,
    maximum: 600_000,
    default: 10_000,
    unit: 'ms',
    description: 'How long the start waits for a Redis that does not answer, before it fails.',
  }),
  HEALTH_TIMEOUT_MS: Type.Integer({
    minimum: 10,
    maximum: 60_000,
    default: 1_000,
    unit: 'ms',
    description:
      'How long Redis may take to answer the check of /readyz; MongoDB, without which the service is ' +
      'ready too, gets a quarter of it.',
  }),
} as const;

import { openApiKeyLog } from '@streamfold/api-keys';
import {
  openArchiveFolder,
  openRedisEventStore,
  type EventStore,
  type StoreObserver,
} from '@streamfold/event-store';
import { openAuthentication, type OpenAuthentication } from '../auth/open-authentication.ts';
import { CATEGORY } from '../config.ts';
import { openLog, type OpenLogOptions } from './open-log.ts';

/**
 * How often a command is decided again that names no version. A client is to be told of a conflict only
 * where it has asked for a version: until then the time that an append has is what ends this.
 */
const CONFLICT_RETRIES_MAX = 100;

/** Opens the log of accounts. @throws as `openLog` */
export function openAccountLog(
  options: OpenLogOptions,
  observer: StoreObserver,
): Promise<EventStore> {
  const { config, logger } = options;
  const { REDIS_URL: url, PARTITIONS: partitions, ARCHIVE_FOLDER: folder } = config;
  return openLog(options, (access) =>
    openRedisEventStore({
      url,
      access,
      category: CATEGORY,
      partitions,
      durability: config.DURABILITY,
      replicas: config.REPLICAS,
      replicationTimeoutMs: config.REPLICATION_TIMEOUT_MS,
      queueMax: config.QUEUE_MAX,
      conflictRetriesMax: CONFLICT_RETRIES_MAX,
      commitIdWindowMs: config.IDEMPOTENCY_WINDOW_MS,
      ...(folder === '' ? {} : { archive: openArchiveFolder(folder) }),
      logger,
      observer,
    }),
  );
}

/** Opens what says who sends a request. @throws as `openAuthentication` */
export function openAuth(options: OpenLogOptions): Promise<OpenAuthentication> {
  const { config, logger } = options;
  const { REDIS_URL: url, PARTITIONS: partitions } = config;
  return openAuthentication({
    config,
    logger,
    openKeyLog: () =>
      openLog(options, (access) =>
        // Only read here: how well it is kept is for who issues keys.
        openApiKeyLog({ url, access, partitions, durability: 'memory', logger }),
      ),
  });
}

import {
  openRedisEventStore,
  type EventStore,
  type RedisEventStoreOptions,
} from '@streamfold/event-store';

/** The category of the log of API keys: streams `apiKey:<keyId>`, and `apiKeyStream`. */
export const API_KEY_CATEGORY = 'apiKey';

/** How the log of API keys is opened: as any, with its number of partitions said. */
export type ApiKeyLogOptions = Omit<RedisEventStoreOptions, 'category'> & {
  /** As many as the log of accounts has: on a Redis Cluster one would not do. */
  readonly partitions: number;
};

/**
 * Opens the log of API keys beside that of accounts.
 *
 * @throws as `openRedisEventStore`
 */
export function openApiKeyLog(options: ApiKeyLogOptions): Promise<EventStore> {
  return openRedisEventStore({ ...options, category: API_KEY_CATEGORY });
}

import { openApiKeyLog } from '@streamfold/api-keys';
import {
  describeLog,
  EventStoreError,
  LogIdentityError,
  StoreUnavailableError,
  type EventStore,
} from '@streamfold/event-store';
import { KeyCommandError } from '../errors.ts';
import { logAddressOf, type RedisFlags } from '../log/log-options.ts';

/**
 * Lends the log of API keys to `work`, and closes it after it. What is written is kept as well as the
 * server keeps anything.
 *
 * @throws {KeyCommandError} it cannot be worked on
 */
export async function withKeyLog<T>(
  flags: RedisFlags,
  work: (store: EventStore) => Promise<T>,
): Promise<T> {
  const { url, access, category } = logAddressOf({ ...flags, category: 'account' });
  try {
    // Beside the log of accounts, and with as many partitions: elsewhere no service looks for keys.
    const { identities } = await describeLog({ url, access, category });
    const partitions = identities.length;
    const store = await openApiKeyLog({ url, access, partitions, durability: 'memory', lanes: 1 });
    try {
      return await work(store);
    } finally {
      await store.close();
    }
  } catch (error) {
    if (!(error instanceof EventStoreError)) throw error;
    throw new KeyCommandError(sentenceOf(error), { cause: error });
  }
}

function sentenceOf(error: EventStoreError): string {
  if (error instanceof StoreUnavailableError) return `${error.message} (--url or REDIS_URL)`;
  if (error instanceof LogIdentityError) {
    return 'Redis holds no log of accounts: is it the right one (--url or REDIS_URL)? The account service makes it at its first start';
  }
  return error.message;
}

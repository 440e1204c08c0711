import {
  DurabilityMismatchError,
  EventStoreError,
  StoreUnavailableError,
  type EventStore,
  type RedisAccess,
} from '@streamfold/event-store';
import {
  ConfigError,
  readRedisLogin,
  redactUrl,
  StartError,
  untilUp,
  type Logger,
} from '@streamfold/runtime';
import type { AccountServiceConfig } from '../config.ts';

/** What a log is opened with. */
export interface OpenLogOptions {
  readonly config: AccountServiceConfig;
  readonly logger: Logger;
  /** Aborted when the service is told to stop before it is up. */
  readonly signal?: AbortSignal;
}

/**
 * Opens a log on the service's Redis, and waits for a Redis that is not up yet as long as the settings say.
 *
 * @throws {StartError} Redis does not answer, or its settings contradict `DURABILITY`; the message names
 *   the setting to look at
 */
export async function openLog(
  { config, logger, signal }: OpenLogOptions,
  open: (access: RedisAccess) => Promise<EventStore>,
): Promise<EventStore> {
  const { REDIS_URL: url, START_WAIT_MS: waitMs } = config;
  try {
    const access = readRedisLogin(config);
    return await untilUp(() => open(access), {
      waitMs,
      signal,
      isPassing: (error) => error instanceof StoreUnavailableError,
      onWait: (error) =>
        logger.warn('Redis does not answer yet: waiting for it', { url, waitMs, error }),
    });
  } catch (error) {
    throw openError(error, config);
  }
}

function openError(error: unknown, config: AccountServiceConfig): unknown {
  if (error instanceof ConfigError) {
    return new StartError(error.problems.join('; '), { cause: error });
  }
  if (!(error instanceof EventStoreError)) return error;
  const url = redactUrl(config.REDIS_URL);
  const { message } = error;
  if (error instanceof StoreUnavailableError) {
    return new StartError(
      `Redis at ${url} does not answer: start it, or set REDIS_URL (${message})`,
      { cause: error },
    );
  }
  if (error instanceof DurabilityMismatchError) {
    return new StartError(
      `Redis at ${url} does not keep what DURABILITY=${config.DURABILITY} promises: ${message}`,
      { cause: error },
    );
  }
  return new StartError(`the event log at ${url} cannot be used: ${message}`, { cause: error });
}

import { UndecodableEventError } from '@streamfold/accounts';
import { parseApiKeyEvent, type ApiKeyEvent } from '@streamfold/api-keys';
import type { CategoryEvent, EventStore } from '@streamfold/event-store';
import type { Logger } from '@streamfold/runtime';
import type { KnownApiKey } from './judge-api-key.ts';

/** A key that is issued or revoked from now on is not noticed. */
export class ApiKeysNotFollowedError extends Error {
  override readonly name = 'ApiKeysNotFollowedError';
  readonly code = 'api_keys_not_followed';
}

/** The API keys that are in force, as the log says from moment to moment. */
export interface FollowedApiKeys {
  /** By the name of the key. Changes under the reader. */
  readonly known: ReadonlyMap<string, KnownApiKey>;
  /** Resolves once every key of the log is known. @throws what `check` throws */
  readonly caughtUp: Promise<void>;
  /** Passes while keys are followed, also while Redis is away. @throws {ApiKeysNotFollowedError} */
  readonly check: () => Promise<void>;
  /** Ends it; settles when the reading has ended. */
  readonly stop: () => Promise<void>;
}

/**
 * Follows the log of API keys: a key that is issued or revoked is known a moment later, in every process.
 *
 * While Redis is away the keys stay in force. They do so, too, where the log cannot be followed any
 * more (it was emptied or exchanged): then `check` fails for good, for a revocation would not be seen.
 */
export function followApiKeys(
  store: Pick<EventStore, 'subscribe'>,
  logger: Pick<Logger, 'error'>,
): FollowedApiKeys {
  const known = new Map<string, KnownApiKey>();
  const stopping = new AbortController();
  const caughtUp = Promise.withResolvers<undefined>();
  let failure: Error | undefined;

  const follow = async (): Promise<void> => {
    for await (const item of store.subscribe({ signal: stopping.signal })) {
      if (item.type === 'event') take(known, item.event, logger);
      else caughtUp.resolve(undefined);
    }
  };
  const ended = follow().catch((error: unknown) => {
    failure = new ApiKeysNotFollowedError('the log cannot be read on', { cause: error });
    caughtUp.reject(failure);
    logger.error('API keys are not followed any more: start the service again', { error });
  });
  // Whoever does not wait for it finds the failure in `check`.
  caughtUp.promise.catch(() => undefined);
  return {
    known,
    caughtUp: caughtUp.promise,
    check: () => (failure === undefined ? Promise.resolve() : Promise.reject(failure)),
    stop: () => {
      stopping.abort();
      return ended;
    },
  };
}

function take(
  known: Map<string, KnownApiKey>,
  { streamId: keyId, version, event: data }: CategoryEvent,
  logger: Pick<Logger, 'error'>,
): void {
  const event = eventOf(data);
  if (event?.type === 'issue') {
    const { principal: name, scopes, hash, expiresAt } = event;
    known.set(keyId, {
      hash: Buffer.from(hash, 'base64url'),
      principal: { name, scopes: new Set(scopes) },
      expiresAt,
    });
    return;
  }
  // Of what cannot be read the worst is assumed: that it takes the key out of force.
  known.delete(keyId);
  if (event === undefined) {
    logger.error('an event of an API key cannot be read: the key is not in force', {
      keyId,
      version,
    });
  }
}

function eventOf(data: CategoryEvent['event']): ApiKeyEvent | undefined {
  try {
    return parseApiKeyEvent(data);
  } catch (error) {
    if (error instanceof UndecodableEventError) return undefined;
    throw error;
  }
}

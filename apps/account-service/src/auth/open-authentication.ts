import { API_KEY_PREFIX } from '@streamfold/api-keys';
import type { EventStore } from '@streamfold/event-store';
import { StartError, within, type Logger } from '@streamfold/runtime';
import { takesApiKeys, takesTokens, type AuthConfig } from '../settings/auth-settings.ts';
import { followApiKeys, type FollowedApiKeys } from './follow-api-keys.ts';
import { judgeApiKey } from './judge-api-key.ts';
import { judgeToken } from './judge-token.ts';
import { loadTokenKeys } from './load-token-keys.ts';
import { tokenKeySet } from './token-key-set.ts';
import type { JudgeCredential, Verdict } from './verdict.ts';

/** What authentication works with. */
export interface AuthenticationParts {
  readonly config: AuthConfig;
  readonly logger: Logger;
  /** Opens the log of API keys; called where API keys are asked for. */
  readonly openKeyLog: () => Promise<EventStore>;
}

/** Authentication, ready to judge. */
export interface OpenAuthentication {
  /** Undefined where nobody is asked. */
  readonly judge: JudgeCredential | undefined;
  /** What must work for it, by name, as `/readyz` takes it. */
  readonly checks: Readonly<Record<string, () => Promise<void>>>;
  readonly close: () => Promise<void>;
}

/** How long the keys that were issued so far may take to read, milliseconds. */
const CATCH_UP_MS = 30_000;

const NOT_TAKEN: Verdict = { outcome: 'wrong', detail: 'this kind of credential is not taken' };

/**
 * Makes authentication as the settings say. API keys are all known when it is done; the keys of tokens
 * are read when the first token comes, but for those in a file.
 *
 * @throws {StartError} the API keys cannot be read in time, or the file with the keys of tokens cannot
 * @throws what `openKeyLog` throws
 */
export async function openAuthentication(parts: AuthenticationParts): Promise<OpenAuthentication> {
  const { config } = parts;
  const token = takesTokens(config) ? await openTokens(parts) : undefined;
  const keys = takesApiKeys(config) ? await openKeys(parts) : undefined;
  const apiKey = keys === undefined ? undefined : judgeApiKey(keys.followed.known);
  const isOff = apiKey === undefined && token === undefined;
  return {
    judge: isOff
      ? undefined
      : (credential) => {
          // A token never begins so: it is the JSON of an object, in base64.
          const judge = credential.startsWith(API_KEY_PREFIX) ? apiKey : token;
          return judge?.(credential) ?? NOT_TAKEN;
        },
    checks: keys === undefined ? {} : { apiKeys: keys.followed.check },
    close: async () => {
      await keys?.followed.stop();
      await keys?.store.close();
    },
  };
}

interface OpenKeys {
  readonly store: EventStore;
  readonly followed: FollowedApiKeys;
}

async function openKeys({ openKeyLog, logger }: AuthenticationParts): Promise<OpenKeys> {
  const store = await openKeyLog();
  const followed = followApiKeys(store, logger);
  try {
    const isKnown = await within(
      followed.caughtUp.then(() => true),
      CATCH_UP_MS,
    );
    if (isKnown === true) return { store, followed };
    throw new StartError(`the API keys were not read within ${CATCH_UP_MS} ms`);
  } catch (error) {
    await followed.stop();
    await store.close();
    if (error instanceof StartError) throw error;
    throw new StartError('the API keys cannot be read', { cause: error });
  }
}

async function openTokens({ config, logger }: AuthenticationParts): Promise<JudgeCredential> {
  const url = new URL(config.JWT_JWKS_URL);
  const keys = tokenKeySet({
    load: () => loadTokenKeys(url),
    cooldownMs: config.JWT_JWKS_COOLDOWN_MS,
    maxAgeMs: config.JWT_JWKS_MAX_AGE_MS,
    onOutage: (error) => logger.warn('the keys of tokens cannot be read', { url: url.href, error }),
  });
  // A file that is not there will not come up by itself, as a server does.
  if (url.protocol === 'file:') {
    await keys.refresh().catch((error: unknown) => {
      throw new StartError(`JWT_JWKS_URL: ${url.href} holds no keys that can be read`, {
        cause: error,
      });
    });
  }
  return judgeToken({
    keyOf: keys.keyOf,
    issuer: config.JWT_ISSUER,
    audience: config.JWT_AUDIENCE,
    algorithms: config.JWT_ALGORITHMS.split(','),
    toleranceMs: config.JWT_CLOCK_TOLERANCE_MS,
  });
}

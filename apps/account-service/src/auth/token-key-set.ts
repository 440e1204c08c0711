import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

/** The keys that tokens are signed with cannot be had: nothing can be said of a token. */
export class TokenKeysUnavailableError extends Error {
  override readonly name = 'TokenKeysUnavailableError';
  readonly code = 'token_keys_unavailable';
}

/** Where the keys are from, and how long they are taken for the present ones. */
export interface TokenKeySetOptions {
  /** Reads the whole set anew. Any failure counts as an outage. */
  readonly load: () => Promise<JSONWebKeySet>;
  /** The least time between two reads that unknown keys give rise to, milliseconds. */
  readonly cooldownMs: number;
  /** After which time the set is read anew anyway, milliseconds. */
  readonly maxAgeMs: number;
  /** Told of each read that failed. */
  readonly onOutage: (error: unknown) => void;
  /** A clock that only goes forward, milliseconds. @default performance.now */
  readonly now?: () => number;
}

/** How long a read that failed is not tried again, milliseconds, at the most. */
const RETRY_MS = 1_000;

/** The public keys of whoever makes the tokens. */
export interface TokenKeySet {
  /**
   * The key of a token, by its header.
   *
   * @throws {TokenKeysUnavailableError} it is not among those that are known, and they cannot be read
   * @throws {errors.JWKSNoMatchingKey} there is no such key
   */
  readonly keyOf: JWTVerifyGetKey;
  /** Reads the set. @throws {TokenKeysUnavailableError} */
  readonly refresh: () => Promise<void>;
}

/**
 * Keeps a key set: read when it is first asked for, anew when a token names a key that is not in it (not
 * more often than the cool-down allows, or strangers could have it read at will), and in the background
 * when it has aged. While it cannot be read, the keys that are known stay in force.
 */
export function tokenKeySet(options: TokenKeySetOptions): TokenKeySet {
  const { load, cooldownMs, maxAgeMs, onOutage } = options;
  const now = options.now ?? (() => performance.now());
  let find: JWTVerifyGetKey | undefined;
  let readAt = -Infinity;
  let triedAt = -Infinity;
  let outage: TokenKeysUnavailableError | undefined;
  let reading: Promise<void> | undefined;

  const read = async (): Promise<void> => {
    triedAt = now();
    try {
      find = createLocalJWKSet(await load());
      outage = undefined;
      readAt = now();
    } catch (error) {
      outage = new TokenKeysUnavailableError('the keys of tokens cannot be read', { cause: error });
      onOutage(error);
      throw outage;
    } finally {
      reading = undefined;
    }
  };
  const refresh = (): Promise<void> => (reading ??= read());
  const mayTry = (): boolean => {
    const pauseMs = outage === undefined ? cooldownMs : Math.min(cooldownMs, RETRY_MS);
    return reading !== undefined || now() - triedAt >= pauseMs;
  };
  const refreshIfAllowed = async (): Promise<void> => {
    if (mayTry()) await refresh();
    else if (outage !== undefined) throw outage;
  };

  const keyOf: JWTVerifyGetKey = async (header, token) => {
    if (find === undefined) await refreshIfAllowed();
    else if (now() - readAt >= maxAgeMs && mayTry()) refresh().catch(() => undefined);
    if (find === undefined) throw new TokenKeysUnavailableError('the keys were never read');
    try {
      return await find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await refreshIfAllowed();
      return await find(header, token);
    }
  };
  return { keyOf, refresh };
}

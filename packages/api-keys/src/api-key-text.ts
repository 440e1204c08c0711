import { hash, randomBytes } from 'node:crypto';

/** How many random bytes a secret is made of: nobody gets to them by trying, nor from their hash. */
const SECRET_BYTES = 32;
/** How many random bytes name a key. The name is no secret. */
const KEY_ID_BYTES = 8;

/** What every API key begins with, by which it is told from a token, and found where it leaked. */
export const API_KEY_PREFIX = 'sf_';

/** What the name of a key looks like. */
export const API_KEY_ID_PATTERN = '^[0-9a-f]{16}$';

const KEY = /^sf_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;

/** The two halves of an API key. */
export interface ApiKeyParts {
  /** Names the key in the log, in lists and to whoever revokes it. */
  readonly keyId: string;
  /** Proves that its bearer has the key. Nothing keeps it but its bearer. */
  readonly secret: string;
}

/** A new key of 256 random bits. */
export function newApiKey(): ApiKeyParts {
  return {
    keyId: randomBytes(KEY_ID_BYTES).toString('hex'),
    secret: randomBytes(SECRET_BYTES).toString('base64url'),
  };
}

/** A key as its bearer sends it: `sf_<keyId>_<secret>`. */
export function formatApiKey({ keyId, secret }: ApiKeyParts): string {
  return `${API_KEY_PREFIX}${keyId}_${secret}`;
}

/** The halves of a key, or `undefined` if the text is none. */
export function parseApiKey(text: string): ApiKeyParts | undefined {
  const [, keyId, secret] = KEY.exec(text) ?? [];
  return keyId === undefined || secret === undefined ? undefined : { keyId, secret };
}

/** The SHA-256 of a secret's text: 32 bytes. */
export function hashOfSecret(secret: string): Buffer {
  return hash('sha256', secret, 'buffer');
}

import { parseDescription, parseOwner } from '@streamfold/accounts';
import {
  apiKeyDecider,
  formatApiKey,
  hashOfSecret,
  newApiKey,
  openApiKeyLog,
  type Scope,
} from '@streamfold/api-keys';
import type { EventStore } from '@streamfold/event-store';
import { afterAll } from 'vitest';
import type { Sent } from './send.ts';

/** A key that was issued. */
export interface IssuedKey {
  readonly keyId: string;
  /** What the bearer sends. */
  readonly key: string;
}

/** Whoever issues keys and takes them back. */
export interface KeyOffice {
  readonly issue: (
    principal: string,
    scopes?: readonly Scope[],
    expiresAt?: number,
  ) => Promise<IssuedKey>;
  readonly revoke: (keyId: string) => Promise<void>;
}

/** Opens the log of keys; it is closed when the file ends. */
export async function openKeyOffice(redisUrl: string): Promise<KeyOffice> {
  const store = await openApiKeyLog({ url: redisUrl, partitions: 1, durability: 'memory' });
  afterAll(() => store.close());
  return officeOf(store);
}

/** Issues keys into a log that is open. */
export function officeOf(store: EventStore): KeyOffice {
  return {
    issue: async (name, scopes = ['accounts:read', 'accounts:write'], expiresAt) => {
      const { keyId, secret } = newApiKey();
      const principal = parseOwner(name);
      const description = parseDescription('of a test');
      if (principal === undefined || description === undefined) throw new TypeError(name);
      const hash = hashOfSecret(secret).toString('base64url');
      const { outcome } = await store.handle(keyId, apiKeyDecider, {
        type: 'issueKey',
        principal,
        scopes,
        hash,
        description,
        ...(expiresAt === undefined ? {} : { expiresAt }),
      });
      if (outcome !== 'accepted') throw new Error(outcome);
      return { keyId, key: formatApiKey({ keyId, secret }) };
    },
    revoke: async (keyId) => {
      const { outcome } = await store.handle(keyId, apiKeyDecider, { type: 'revokeKey' });
      if (outcome !== 'accepted') throw new Error(outcome);
    },
  };
}

/** The request with a credential. */
export function as(credential: string, sent: Sent): Sent {
  return { ...sent, headers: { ...sent.headers, authorization: `Bearer ${credential}` } };
}

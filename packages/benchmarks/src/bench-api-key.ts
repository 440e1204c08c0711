import { parseOwner } from '@streamfold/accounts';
import {
  apiKeyDecider,
  formatApiKey,
  hashOfSecret,
  newApiKey,
  openApiKeyLog,
} from '@streamfold/api-keys';

/** Issues an API key that may write, into the log of keys of a Redis. */
export async function issueBenchKey(redisUrl: string): Promise<string> {
  const principal = parseOwner('bench');
  if (principal === undefined) throw new TypeError('bench is no name of a principal');
  const store = await openApiKeyLog({ url: redisUrl, partitions: 1, durability: 'memory' });
  try {
    const { keyId, secret } = newApiKey();
    const { outcome } = await store.handle(keyId, apiKeyDecider, {
      type: 'issueKey',
      principal,
      scopes: ['accounts:write'],
      hash: hashOfSecret(secret).toString('base64url'),
    });
    if (outcome !== 'accepted') throw new Error(`the key was not issued: ${outcome}`);
    return formatApiKey({ keyId, secret });
  } finally {
    await store.close();
  }
}

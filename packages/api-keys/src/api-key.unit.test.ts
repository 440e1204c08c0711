import { parseDescription, parseOwner, UndecodableEventError } from '@streamfold/accounts';
import { describe, expect, it } from 'vitest';
import { parseApiKeyEvent } from './api-key-codec.ts';
import { apiKeyDecider, type ApiKeyState } from './api-key-decider.ts';
import type { ApiKeyEvent, KeyIssued } from './api-key-events.ts';
import { formatApiKey, hashOfSecret, newApiKey, parseApiKey } from './api-key-text.ts';

const issue: KeyIssued = {
  type: 'issue',
  principal: parseOwner('billing') ?? expect.fail(),
  scopes: ['accounts:read', 'accounts:write'],
  hash: hashOfSecret('secret').toString('base64url'),
  expiresAt: 1_800_000_000_000,
  description: parseDescription('the billing job') ?? expect.fail(),
};
const { decide, evolve, initialState } = apiKeyDecider;
const after = (...events: readonly ApiKeyEvent[]): ApiKeyState =>
  events.reduce<ApiKeyState>(evolve, initialState);

describe('the text of an API key', () => {
  it('is read as what was written, also where the secret has the separator in it', () => {
    for (let count = 0; count < 200; count++) {
      const key = newApiKey();
      expect(parseApiKey(formatApiKey(key))).toEqual(key);
    }
    const tricky = { keyId: '0123456789abcdef', secret: '_-'.repeat(21) + '_' };
    expect(parseApiKey(formatApiKey(tricky))).toEqual(tricky);
  });

  it('carries 256 random bits, and is another one each time', () => {
    const secrets = Array.from({ length: 100 }, () => newApiKey().secret);
    expect(new Set(secrets).size).toBe(100);
    for (const secret of secrets) expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  });

  it.each([
    '',
    'sf_',
    `sf_0123456789abcdeF_${'a'.repeat(43)}`,
    `sf_0123456789abcdef_${'a'.repeat(42)}`,
    `sf_0123456789abcdef_${'a'.repeat(44)}`,
    `sf_0123456789abcdef_${'a'.repeat(42)}=`,
    ` sf_0123456789abcdef_${'a'.repeat(43)}`,
    `sf_0123456789abcdef_${'a'.repeat(43)}\n`,
    `sf_../../../../x___${'a'.repeat(43)}`,
  ])('is not %j', (text) => {
    expect(parseApiKey(text)).toBeUndefined();
  });
});

describe('an API key', () => {
  it('is issued once', () => {
    const command = { ...issue, type: 'issueKey' } as const;
    expect(decide(command, initialState)).toEqual({ outcome: 'accepted', events: [issue] });
    expect(decide(command, after(issue))).toMatchObject({ rejection: { code: 'key_exists' } });
  });

  it('is revoked for ever', () => {
    const revoke = { type: 'revokeKey' } as const;
    expect(decide(revoke, initialState)).toMatchObject({ rejection: { code: 'key_unknown' } });
    expect(decide(revoke, after(issue))).toMatchObject({ events: [{ type: 'revoke' }] });
    const revoked = after(issue, { type: 'revoke' });
    expect(revoked).toMatchObject({ status: 'revoked', principal: 'billing' });
    expect(decide(revoke, revoked)).toEqual({ outcome: 'accepted', events: [] });
    expect(decide({ ...issue, type: 'issueKey' }, revoked)).toMatchObject({ outcome: 'rejected' });
  });
});

describe('an event of an API key', () => {
  it('is read from the log as it was written', () => {
    const { expiresAt: _expiresAt, description: _description, ...least } = issue;
    for (const event of [issue, least, { type: 'revoke' }]) {
      expect(parseApiKeyEvent(JSON.parse(JSON.stringify(event)) as { type: string })).toEqual(
        event,
      );
    }
  });

  it('gives no scope that is not known', () => {
    const event = { ...issue, scopes: ['accounts:read', 'accounts:erase', 7] };
    expect(parseApiKeyEvent(event)).toMatchObject({ scopes: ['accounts:read'] });
  });

  it.each([
    { type: 'renew' },
    { ...issue, principal: 'a b' },
    { ...issue, scopes: 'admin' },
    { ...issue, hash: 'short' },
    { ...issue, expiresAt: '1' },
    { ...issue, expiresAt: -1 },
    { ...issue, description: '\u0000' },
  ])('is refused where it is not what is written: %o', (event) => {
    expect(() => parseApiKeyEvent(event)).toThrow(UndecodableEventError);
  });
});

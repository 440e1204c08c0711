import { seededRandom, sharedRedis } from '@streamfold/testing';
import { exportSPKI, importJWK, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { create, deposit } from './support/account-requests.ts';
import { as, openKeyOffice } from './support/api-keys.ts';
import { expectProblem } from './support/expect-problem.ts';
import { send } from './support/send.ts';
import { startService } from './support/service.ts';
import {
  makeSigningKey,
  startTokenIssuer,
  tokenSettings,
  type Claims,
} from './support/token-issuer.ts';

// Every bad credential gets the answer that is listed for it, and leaves the log as it was.

const redis = await sharedRedis();
const office = await openKeyOffice(redis.url);
const issuer = await startTokenIssuer();
const known = await makeSigningKey('known', 'RS256');
const other = await makeSigningKey('known', 'RS256');
issuer.publish(known);
const good = await office.issue('alice');
const revoked = await office.issue('alice');
await office.revoke(revoked.keyId);
const expired = await office.issue('alice', ['admin'], Date.now() - 1);
const powerless = await office.issue('alice', []);
const service = await startService(redis.url, {
  ...tokenSettings(issuer),
  AUTH: 'api-key,jwt',
  // All of them come from one address, and more than one may try.
  AUTH_FAILURES_MAX: '0',
});
await send(service.url, as(good.key, create('rich')));

const now = Math.floor(Date.now() / 1000);
const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = await issuer.token(known);
const [head = '', payload = '', signature = ''] = token.split('.');
const made = (claims: Claims): Promise<string> => issuer.token(known, claims);
const publicKey = await importJWK(known.publicJwk, 'RS256', { extractable: true });
if (publicKey instanceof Uint8Array) throw new TypeError('a public key was expected');
const pem = await exportSPKI(publicKey);
// The classic: the public key, which all know, taken for the secret of an HMAC.
const byPublicKey = await new SignJWT({})
  .setProtectedHeader({ alg: 'HS256', kid: 'known' })
  .setIssuer(issuer.issuer)
  .setSubject('alice')
  .setExpirationTime(now + 300)
  .sign(new TextEncoder().encode(pem));

const secret = good.key.slice(20);
const otherLetter = (letter = ''): string => (letter === 'A' ? 'B' : 'A');

type Row = readonly [name: string, authorization: string | string[] | undefined];

const malformed: readonly Row[] = [
  ['nothing', undefined],
  ['an empty header', ''],
  ['a scheme alone', 'Bearer'],
  ['a scheme and a blank', 'Bearer '],
  ['a credential alone', good.key],
  ['another scheme', `Basic ${Buffer.from(`alice:${good.key}`).toString('base64')}`],
  ['two credentials', `Bearer ${good.key} ${good.key}`],
  ['a comma', `Bearer ${good.key},`],
  ['two headers', [`Bearer ${good.key}`, `Bearer ${good.key}`]],
  ['a quoted credential', `Bearer "${good.key}"`],
  ['text', 'Bearer of bad news'],
  ['a long credential', `Bearer ${'a'.repeat(8_000)}`],
];

const badTokens: readonly Row[] = [
  ['a token without a signature', `Bearer ${head}.${payload}.`],
  ['alg none', `Bearer ${base64({ alg: 'none' })}.${payload}.`],
  ['alg None', `Bearer ${base64({ alg: 'None', kid: 'known' })}.${payload}.${signature}`],
  ['HS256 by the public key', `Bearer ${byPublicKey}`],
  ['no alg', `Bearer ${base64({ kid: 'known' })}.${payload}.${signature}`],
  ['no object', `Bearer ${base64([])}.${payload}.${signature}`],
  ['two parts', `Bearer ${head}.${payload}`],
  ['five parts', `Bearer ${head}.a.b.c.d`],
  ['a signature of another key', `Bearer ${await issuer.token(other)}`],
  ['expired', `Bearer ${await made({ exp: now - 60 })}`],
  ['never expiring', `Bearer ${await made({ exp: undefined })}`],
  ['not yet', `Bearer ${await made({ nbf: now + 60 })}`],
  ['another audience', `Bearer ${await made({ aud: 'https://other.example' })}`],
  ['no audience', `Bearer ${await made({ aud: undefined })}`],
  ['another issuer', `Bearer ${await made({ iss: 'https://other.example' })}`],
  ['no issuer', `Bearer ${await made({ iss: undefined })}`],
  ['no subject', `Bearer ${await made({ sub: undefined })}`],
  ['a subject that is no name', `Bearer ${await made({ sub: 'a/b' })}`],
  ['a subject of two lines', `Bearer ${await made({ sub: 'alice\nadmin' })}`],
  ['a long subject', `Bearer ${await made({ sub: 'a'.repeat(101) })}`],
  ['a path as kid', `Bearer ${await issuer.token(known, {}, { kid: '../../etc/passwd' })}`],
  ['a prototype as kid', `Bearer ${await issuer.token(known, {}, { kid: '__proto__' })}`],
  ['a key of its own', `Bearer ${await issuer.token(other, {}, { jwk: other.publicJwk })}`],
  ['keys elsewhere', `Bearer ${await issuer.token(other, {}, { jku: 'http://127.0.0.1:1' })}`],
  ['an unknown crit', `Bearer ${base64({ alg: 'RS256', crit: ['x'], x: 1 })}.${payload}.aa`],
];

const badKeys: readonly Row[] = [
  ['an unknown key', `Bearer sf_0123456789abcdef_${secret}`],
  ['another secret', `Bearer ${good.key.slice(0, -1)}${otherLetter(good.key.at(-1))}`],
  ['a shorter secret', `Bearer ${good.key.slice(0, -1)}`],
  ['a key in upper case', `Bearer ${good.key.toUpperCase()}`],
  ['the secret of another key', `Bearer sf_${revoked.keyId}_${secret}`],
  ['a revoked key', `Bearer ${revoked.key}`],
  ['an expired key', `Bearer ${expired.key}`],
];

const scopeMissing: readonly Row[] = [
  ['a key without scopes', `Bearer ${powerless.key}`],
  ['a token without scopes', `Bearer ${await made({ scope: undefined })}`],
  ['scopes that are none', `Bearer ${await made({ scope: 'accounts:WRITE accounts:write2' })}`],
  ['scopes with commas', `Bearer ${await made({ scope: 'accounts:read,accounts:write' })}`],
  ['scopes as a list', `Bearer ${await made({ scope: ['accounts:write'] })}`],
  ['the scope to read alone', `Bearer ${await made({ scope: 'accounts:read' })}`],
];

const before = await service.eventCounts('rich');
const tried = (authorization: Row[1]) =>
  send(
    service.url,
    deposit('rich', 5, authorization === undefined ? {} : { Authorization: authorization }),
  );

async function expectUnauthenticated(...[name, authorization]: Row): Promise<void> {
  const answer = await tried(authorization);
  expect(answer.status).toBe(401);
  expectProblem(answer);
  expect(answer.json['code']).toBe('unauthenticated');
  const challenge = answer.headers['www-authenticate'];
  expect(challenge).toMatch(/^Bearer realm="streamfold"/);
  if (name === 'nothing') expect(challenge).toBe('Bearer realm="streamfold"');
  else expect(challenge).toMatch(/, error="invalid_(?:token|request)"$/);
}

describe('a bad credential', () => {
  it.each(malformed)('row 79: %s is answered 401', expectUnauthenticated);
  it.each(badTokens)('row 80: %s is answered 401', expectUnauthenticated);
  it.each(badKeys)('%s is answered 401', expectUnauthenticated);

  it.each(scopeMissing)('row 81: %s is answered 403', async (_name, authorization) => {
    const answer = await tried(authorization);
    expect(answer.status).toBe(403);
    expectProblem(answer);
    expect(answer.json).toMatchObject({ code: 'scope_missing', scope: 'accounts:write' });
  });

  it('is none whatever is changed in a good one', async () => {
    const random = seededRandom();
    const letters = Array.from('ABCabc019-_.');
    const refused = new Map<number, number>();
    for (const credential of [token, good.key]) {
      for (let count = 0; count < 300; count++) {
        // Not the last letter, of which some bits mean nothing in base64.
        const at = random.integer(3, credential.length - 2);
        const letter = random.pick(letters);
        const changed = `${credential.slice(0, at)}${letter}${credential.slice(at + 1)}`;
        if (changed === credential) continue;
        const { status } = await tried(`Bearer ${changed}`);
        refused.set(status, (refused.get(status) ?? 0) + 1);
      }
    }
    expect([...refused.keys()], random.seed.toString()).toEqual([401]);
  });

  it('leaves the log as it was, and the good ones good', async () => {
    expect(await service.eventCounts('rich')).toEqual(before);
    expect((await tried(`bearer  ${good.key}`)).status).toBe(200);
    expect((await tried(`Bearer ${token}`)).status).toBe(200);
  });
});

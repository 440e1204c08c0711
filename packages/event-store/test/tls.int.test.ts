import { openRedisEventStore, StoreUnavailableError, type RedisTls } from '@streamfold/event-store';
import { isBuiltWithTls, makeAuthority, sharedRedis, tlsRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { counter } from './counter-decider.ts';
import { categoryOf, openTestClient, openTestStore } from './test-store.ts';

const shared = await sharedRedis();
const hasTls = await isBuiltWithTls(shared.url);

describe('a store on an encrypted connection', async () => {
  if (!hasTls) {
    it('is not tested', ({ skip }) => skip('this Redis is built without TLS'));
    return;
  }
  const authority = await makeAuthority();
  const open = await tlsRedis(authority, { clients: 'anybody' });
  const closed = await tlsRedis(authority, { clients: 'certified' });
  const { ca } = authority;
  const failsToOpen = (url: string, tls?: RedisTls) =>
    openRedisEventStore({
      url,
      category: 'counter',
      ...(tls === undefined ? {} : { access: { tls } }),
    }).then(
      () => expect.fail('it was opened'),
      (error: unknown) => {
        expect(error).toBeInstanceOf(StoreUnavailableError);
        return String(error);
      },
    );

  it('appends and reads, and goes on after the server was started again', async () => {
    const store = await openTestStore(open.tlsUrl, {
      access: { tls: { ca } },
      appendBudgetMs: 20_000,
    });
    expect(await store.handle('a', counter, { by: 1 })).toMatchObject({ version: 1 });
    await open.kill();
    const during = store.handle('a', counter, { by: 1 });
    await open.startAgain();
    expect(await during).toMatchObject({ version: 2 });
    expect(await store.handle('a', counter, { by: 1 })).toMatchObject({ version: 3 });
    expect(await categoryOf(store)).toHaveLength(3);
  });

  it('is encrypted where its options say so, whatever the scheme of the URL', async () => {
    const url = open.tlsUrl.replace('rediss:', 'redis:');
    const store = await openTestStore(url, { access: { tls: { ca } } });
    await store.ping();
  });

  it('is refused where the authority is not trusted', async () => {
    const other = await makeAuthority();
    expect(await failsToOpen(open.tlsUrl)).toMatch(/not of a trusted authority/);
    expect(await failsToOpen(open.tlsUrl, { ca: other.ca })).toMatch(
      /not of a trusted authority|handshake failed/,
    );
  });

  it('is refused where the certificate is for another name', async () => {
    const tls = { ca, servername: 'another.test' };
    expect(await failsToOpen(open.tlsUrl, tls)).toContain('its certificate is for another name');
    const store = await openTestStore(open.tlsUrl, {
      access: { tls: { ca, servername: 'redis.test' } },
    });
    await store.ping();
  });

  it('shows its own certificate to a server that asks for one', async () => {
    const own = await authority.issue('account-service');
    const store = await openTestStore(closed.tlsUrl, { access: { tls: { ca, ...own } } });
    expect(await store.handle('a', counter, { by: 1 })).toMatchObject({ outcome: 'accepted' });
  });

  it('is refused by a server that asks for a certificate and gets none, or a foreign one', async () => {
    const foreign = await (await makeAuthority()).issue('account-service');
    // The server says why and closes: where its reset is faster, its words are lost on the way.
    const refusal = /refused the TLS handshake|ECONNRESET|EPIPE/;
    expect(await failsToOpen(closed.tlsUrl, { ca })).toMatch(refusal);
    expect(await failsToOpen(closed.tlsUrl, { ca, ...foreign })).toMatch(refusal);
  });

  it('is refused by a port that is not encrypted', async () => {
    expect(await failsToOpen(open.url, { ca })).toContain('Redis is not available');
  });

  it('is refused by an encrypted port that is spoken to in plain', async () => {
    const url = open.tlsUrl.replace('rediss:', 'redis:');
    expect(await failsToOpen(url)).toContain('Redis is not available');
  });

  it('leaves no key, certificate or password in what it says', async () => {
    const own = await (await makeAuthority()).issue('account-service');
    const said = await failsToOpen(closed.tlsUrl, { ca, ...own });
    expect(said).not.toContain('BEGIN');
  });

  it('is the same log as in plain', async () => {
    const plain = await openTestClient(open.url);
    expect(await plain.exists('counterStream:identity')).toBe(1);
  });
});

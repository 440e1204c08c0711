import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createClient } from '@streamfold/client';
import { sharedMongo, sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { openReadModel } from './support/read-model.ts';
import { startService } from './support/service.ts';

const { url: redisUrl } = await sharedRedis();
const mongo = sharedMongo();
const { databaseName: MONGO_DATABASE, url: MONGO_URL } = mongo;
const service = await startService(redisUrl, { MONGO_URL, MONGO_DATABASE });
const model = openReadModel(mongo, service.redis);
const client = createClient({ baseUrl: service.url });

describe('the client of the service', () => {
  it('creates an account, moves money, and reads it', async () => {
    const created = await client.createAccount({ body: { id: 'Ann', overdraftLimit: 50 } });
    expect(created).toMatchObject({ outcome: 'done', isReplay: false, version: 1 });
    const deposited = await client.deposit({ path: { id: 'Ann' }, body: { amount: 100 } });
    expect(deposited).toMatchObject({ outcome: 'done', data: { funds: 100, version: 2 } });
    const read = await client.readAccount({ path: { id: 'Ann' } });
    expect(read).toMatchObject({ outcome: 'done', data: { funds: 100, available: 100 } });
  });

  it('is answered as before under the same key, and the command takes effect once', async () => {
    await client.createAccount({ body: { id: 'Bob' } });
    const input = { path: { id: 'Bob' }, body: { amount: 100 } };
    const first = await client.deposit(input, { key: 'salary-11' });
    const again = await client.deposit(input, { key: 'salary-11' });
    expect(first).toMatchObject({ outcome: 'done', isReplay: false, data: { funds: 100 } });
    expect(again).toMatchObject({ outcome: 'done', isReplay: true, data: { funds: 100 } });
    expect(await service.eventCounts('Bob')).toContain(2);
    // Without a key of the caller's, each call is a command of its own.
    expect(await client.deposit(input)).toMatchObject({ isReplay: false, data: { funds: 200 } });
  });

  it('gives a refusal as a value, with the code and the facts of its kind', async () => {
    await client.createAccount({ body: { id: 'Cleo' } });
    const path = { id: 'Cleo' };
    expect(await client.withdraw({ path, body: { amount: 1 } })).toMatchObject({
      outcome: 'refused',
      status: 422,
      problem: { code: 'insufficient_funds', funds: 0 },
    });
    expect(await client.deposit({ path, body: { amount: 1 } }, { ifVersion: 7 })).toMatchObject({
      outcome: 'refused',
      problem: { code: 'version_mismatch', version: 1 },
    });
    expect(await client.readAccount({ path: { id: 'Nobody' } })).toMatchObject({
      outcome: 'refused',
      problem: { code: 'account_unknown' },
    });
  });

  it('sees its own write in a read model by the token of the write', async () => {
    const path = { id: 'Dora' };
    await client.createAccount({ body: path });
    const deposited = await client.deposit({ path, body: { amount: 5 } });
    if (deposited.outcome !== 'done' || deposited.token === undefined) throw new Error('no token');
    const query = { after: deposited.token, waitMs: 5_000 };
    const reading = client.readStatement({ path, query });
    await model.project('Dora', 2);
    expect(await reading).toMatchObject({
      outcome: 'done',
      data: { version: 2, transactions: [{ amount: 5, balance: 5 }] },
    });
  });

  it('says that nothing was done where nobody listens, and stops when it is told to', async () => {
    // A port that was free a moment ago.
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.close();
    await once(server, 'close');
    const away = createClient({ baseUrl, retryForMs: 0 });
    const input = { path: { id: 'Ann' }, body: { amount: 1 } };
    expect(await away.deposit(input)).toMatchObject({ outcome: 'unavailable', isStopped: false });
    const stop = new AbortController();
    const onRetry = () => stop.abort();
    const options = { signal: stop.signal, onRetry, retryForMs: 60_000 };
    expect(await away.deposit(input, options)).toMatchObject({
      outcome: 'unavailable',
      isStopped: true,
    });
  });

  it('does not know of a command whose answer was lost, and sends it again under its key', async () => {
    await client.createAccount({ body: { id: 'Emil' } });
    let tries = 0;
    const losing = createClient({
      baseUrl: service.url,
      // The service does it, and the answer does not come through.
      fetch: async (url, request) => {
        tries += 1;
        const answer = await fetch(url, request);
        if (tries > 1) return answer;
        throw Object.assign(new Error('lost'), { code: 'ECONNRESET' });
      },
    });
    const input = { path: { id: 'Emil' }, body: { amount: 10 } };
    const lost = await losing.deposit(input, { retryForMs: 0 });
    if (lost.outcome !== 'unknown') throw new Error(`it is ${lost.outcome}`);
    const again = await losing.deposit(input, { key: lost.key });
    expect(again).toMatchObject({ outcome: 'done', isReplay: true, data: { funds: 10 } });
    tries = 0;
    expect(await losing.deposit(input)).toMatchObject({ outcome: 'done', data: { funds: 20 } });
    expect(await service.eventCounts('Emil')).toContain(3);
  });

  it('shows its key to the service, anew for each try', async () => {
    const shown: (string | undefined)[] = [];
    let asked = 0;
    const known = createClient({
      baseUrl: service.url,
      apiKey: () => Promise.resolve(`key-${(asked += 1)}`),
      fetch: (url, request) => {
        shown.push(request.headers['authorization']);
        return fetch(url, request);
      },
    });
    await known.livez();
    await known.readyz();
    expect(shown).toEqual(['Bearer key-1', 'Bearer key-2']);
  });
});

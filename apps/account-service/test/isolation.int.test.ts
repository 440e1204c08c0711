import { sharedMongo, sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { create, deposit, read } from './support/account-requests.ts';
import { as, openKeyOffice } from './support/api-keys.ts';
import { openReadModel } from './support/read-model.ts';
import { hold, holdIdOf } from './support/hold-requests.ts';
import { send, type Answer, type Sent } from './support/send.ts';
import { startService } from './support/service.ts';

// No route shows or changes the account of another, nor that it is there.

const redis = await sharedRedis();
const mongo = sharedMongo();
const office = await openKeyOffice(redis.url);
const alice = await office.issue('alice');
const bob = await office.issue('bob');
const admin = await office.issue('support', ['admin']);
const service = await startService(redis.url, {
  AUTH: 'api-key',
  MONGO_URL: mongo.url,
  MONGO_DATABASE: mongo.databaseName,
});
const { url } = service;

const HERS = 'hers';
const UNKNOWN = 'none';
await send(url, as(alice.key, create(HERS)));
await send(url, as(alice.key, deposit(HERS, 1_000)));
const holdId = holdIdOf(await send(url, as(alice.key, hold(HERS, 10))));
await openReadModel(mongo, service.redis).project(HERS, 2);

/** Routes that are open to all: they know no account. */
const OPEN = ['/livez', '/readyz', '/metrics', '/openapi.json', '/docs'];

/** Routes on one account, each with a body that the account's owner would succeed with. */
const ON_AN_ACCOUNT: Readonly<Record<string, Sent['body']>> = {
  'GET /accounts/:id': undefined,
  'HEAD /accounts/:id': undefined,
  'GET /accounts/:id/transactions': undefined,
  'HEAD /accounts/:id/transactions': undefined,
  'GET /accounts/:id/events': undefined,
  'HEAD /accounts/:id/events': undefined,
  'GET /accounts/:id/holds': undefined,
  'HEAD /accounts/:id/holds': undefined,
  'GET /accounts/:id/holds/:holdId': undefined,
  'HEAD /accounts/:id/holds/:holdId': undefined,
  'HEAD /accounts/:id/events/stream': undefined,
  'POST /accounts/:id/deposits': { amount: 5 },
  'POST /accounts/:id/withdrawals': { amount: 5 },
  'POST /accounts/:id/holds': { amount: 5 },
};

/** The same, but that they succeed once, or do not end. */
const ONCE: Readonly<Record<string, Sent['body']>> = {
  'POST /accounts/:id/holds/:holdId/capture': {},
  'POST /accounts/:id/holds/:holdId/void': {},
  'POST /accounts/:id/close': {},
  'GET /accounts/:id/events/stream': undefined,
};

/** Routes that only administrators may use, whoever has the account. */
const FOR_ADMINS: Readonly<Record<string, Sent['body']>> = {
  'POST /accounts/:id/freeze': {},
  'POST /accounts/:id/unfreeze': {},
  'POST /accounts/:id/overdraft-limit': { overdraftLimit: 0 },
  'GET /totals': undefined,
  'HEAD /totals': undefined,
};

/** Routes on no account of their path, each with a test of its own, below or elsewhere. */
const OTHERS = [
  'POST /accounts',
  'GET /accounts',
  'HEAD /accounts',
  'POST /transfers',
  'POST /bulk',
  'GET /events/stream',
  'HEAD /events/stream',
];

function sentTo(route: string, id: string, headers: Sent['headers'] = {}): Sent {
  const [method = '', path = ''] = route.split(' ');
  const body = { ...ON_AN_ACCOUNT, ...ONCE, ...FOR_ADMINS }[route];
  return {
    method,
    path: path.replace(':id', id).replace(':holdId', holdId),
    headers,
    ...(body === undefined ? {} : { body }),
  };
}

/** What of an answer must not differ: all but the time and the id of the request. */
function shape({ status, headers, text }: Answer): object {
  const { date: _date, 'x-request-id': _id, ...rest } = headers;
  return { status, headers: rest, text };
}

const lasting = Object.keys(ON_AN_ACCOUNT);
const routes = [...lasting, ...Object.keys(ONCE)];

describe('the routes', () => {
  it('are all known here, and need a scope unless they know no account', () => {
    const scopes = [...service.routes.scopes];
    const open = scopes.filter(([, scope]) => scope === undefined).map(([route]) => route);
    expect(
      open.filter((route) => !OPEN.some((path) => route.split(' ')[1]?.startsWith(path))),
    ).toEqual([]);
    const closed = scopes.filter(([, scope]) => scope !== undefined).map(([route]) => route);
    expect(closed.toSorted()).toEqual(
      [...routes, ...Object.keys(FOR_ADMINS), ...OTHERS].toSorted(),
    );
  });

  it('need the scope to read for what reads, and to write for what writes', () => {
    for (const [route, scope] of service.routes.scopes) {
      if (scope === undefined) continue;
      expect([route, scope]).toEqual([route, scopeOf(route)]);
    }
  });
});

function scopeOf(route: string): string {
  if (route in FOR_ADMINS) return 'admin';
  return route.startsWith('POST') ? 'accounts:write' : 'accounts:read';
}

describe('row 63: the account of another', () => {
  it.each(Object.keys(FOR_ADMINS))(
    'is not asked for by %s, which is for administrators',
    async (route) => {
      const answers = await Promise.all(
        [HERS, UNKNOWN].map((id) => send(url, as(bob.key, sentTo(route, id)))),
      );
      expect(answers.map(({ status }) => status)).toEqual([403, 403]);
    },
  );

  it('is as good as unknown to transfers, at either end, and to bulks', async () => {
    await send(url, as(bob.key, create('bobs', { overdraftLimit: 50 })));
    for (const [from, to] of [
      [HERS, 'bobs'],
      ['bobs', HERS],
    ] as const) {
      const transfer = (ends: object) =>
        send(url, as(bob.key, { path: '/transfers', body: { ...ends, amount: 1 } }));
      const unknownEnds = { from: from === HERS ? UNKNOWN : from, to: to === HERS ? UNKNOWN : to };
      const [foreign, unknown] = [await transfer({ from, to }), await transfer(unknownEnds)];
      expect(foreign).toMatchObject({ status: 404, json: { code: 'account_unknown' } });
      expect(foreign.text.replace(HERS, UNKNOWN)).toBe(unknown.text);
    }
    const line = `{"key":"bulk-1","type":"withdraw","id":"${HERS}","amount":1}\n`;
    const headers = { 'content-type': 'application/x-ndjson' };
    const bulk = await send(url, as(bob.key, { path: '/bulk', body: line, headers }));
    expect(bulk.text).toContain('account_unknown');
  });

  it.each(routes)('is as good as unknown to %s', async (route) => {
    const before = await service.eventCounts(HERS);
    const foreign = await send(url, as(bob.key, sentTo(route, HERS)));
    const unknown = await send(url, as(bob.key, sentTo(route, UNKNOWN)));
    expect(foreign.status).toBe(404);
    expect(shape(foreign)).toEqual(shape(unknown));
    if (!route.startsWith('HEAD')) expect(foreign.json['code']).toBe('account_unknown');
    expect(await service.eventCounts(HERS)).toEqual(before);
    if (route in ONCE) return;
    // It is the route itself that is tried: its owner is served.
    expect((await send(url, as(alice.key, sentTo(route, HERS)))).status).toBeLessThan(300);
    expect((await send(url, as(admin.key, sentTo(route, HERS)))).status).toBeLessThan(300);
  });

  it.each(routes.filter((route) => route.startsWith('POST')))(
    'does not give its version away to %s with If-Match or a key',
    async (route) => {
      const attempts = (id: string) => [
        { 'if-match': '"7"' },
        { 'if-match': '*' },
        { 'idempotency-key': `${route} ${id}`.replaceAll(' ', '-') },
      ];
      for (const [index, headers] of attempts(HERS).entries()) {
        const foreign = await send(url, as(bob.key, sentTo(route, HERS, headers)));
        const likewise = sentTo(route, UNKNOWN, attempts(UNKNOWN)[index]);
        expect(foreign.status).toBe(404);
        expect(shape(foreign)).toEqual(shape(await send(url, as(bob.key, likewise))));
      }
    },
  );

  it.each(routes)('takes %s as long as an unknown one', async (route) => {
    const times = { foreign: [] as number[], unknown: [] as number[] };
    const timed = async (id: string): Promise<number> => {
      const startedAt = performance.now();
      await send(url, as(bob.key, sentTo(route, id)));
      return performance.now() - startedAt;
    };
    // In turns, so that a busy machine slows both.
    for (let count = 0; count < 80; count++) {
      times.foreign.push(await timed(HERS));
      times.unknown.push(await timed(UNKNOWN));
    }
    const median = (of: readonly number[]): number => of.toSorted((a, b) => a - b)[40] ?? 0;
    const ratio = median(times.foreign) / median(times.unknown);
    expect(ratio).toBeGreaterThan(1 / 2.5);
    expect(ratio).toBeLessThan(2.5);
  });

  it('has its name taken: that much is said, and no more', async () => {
    const answer = await send(url, as(bob.key, create(HERS)));
    expect(answer.status).toBe(409);
    expect(answer.json['code']).toBe('account_exists');
    expect(answer.text).not.toMatch(/alice|funds|version|1000/);
  });
});

describe('the key of a request', () => {
  it('row 78: is of its principal: the same one of another is new, and finds nothing out', async () => {
    const named = { 'idempotency-key': 'monday' };
    const funds = async () => (await send(url, as(alice.key, read(HERS)))).json['funds'];
    const sum = Number(await funds());
    const first = await send(url, as(alice.key, deposit(HERS, 70, named)));
    const again = await send(url, as(alice.key, deposit(HERS, 70, named)));
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(await funds()).toBe(sum + 70);
    // Of another principal who may, another deposit; of one who may not, nothing.
    const others = await send(url, as(admin.key, deposit(HERS, 70, named)));
    expect(others.status).toBe(200);
    expect(others.headers['idempotency-replayed']).toBeUndefined();
    expect(await funds()).toBe(sum + 140);
    const foreign = await send(url, as(bob.key, deposit(HERS, 71, named)));
    expect(foreign.json['code']).toBe('account_unknown');
    expect(await funds()).toBe(sum + 140);
    // Nor is it in the way of what he may.
    const tuesday = { 'idempotency-key': 'tuesday' };
    await send(url, as(alice.key, deposit(HERS, 1, tuesday)));
    expect((await send(url, as(bob.key, create('his', {}, tuesday)))).status).toBe(201);
  });
});

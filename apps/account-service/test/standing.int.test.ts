import { sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { create, deposit, withdraw } from './support/account-requests.ts';
import { expectProblem } from './support/expect-problem.ts';
import { capture, hold, holdIdOf, standing, voidHold } from './support/hold-requests.ts';
import { send, type Sent } from './support/send.ts';
import { startService } from './support/service.ts';

const redis = await sharedRedis();
const service = await startService(redis.url);
const key = (value: string) => ({ 'idempotency-key': value });

async function expectRefused(request: Sent, facts: object): Promise<void> {
  const answer = await send(service.url, request);
  expect(answer).toMatchObject({ status: 422, json: facts });
  expectProblem(answer);
}

describe('a frozen account', () => {
  it('moves no money until it is unfrozen', async () => {
    await send(service.url, create('cold'));
    await send(service.url, deposit('cold', 100));
    const kept = holdIdOf(await send(service.url, hold('cold', 10)));
    const freed = holdIdOf(await send(service.url, hold('cold', 20)));
    const description = 'Reported stolen';
    const frozen = await send(service.url, standing('cold', 'freeze', { description }));
    expect(frozen).toMatchObject({ status: 200, headers: { etag: '"5"' } });
    expect(frozen.json).toEqual({
      ...{ id: 'cold', status: 'frozen', version: 5 },
      ...{ funds: 100, available: 70, overdraftLimit: 0 },
    });
    const refusals = [
      deposit('cold', 1),
      withdraw('cold', 1),
      hold('cold', 1),
      capture('cold', kept),
      standing('cold', 'close'),
    ];
    for (const request of refusals) await expectRefused(request, { code: 'account_frozen' });
    expect((await send(service.url, voidHold('cold', freed))).status).toBe(200);
    const open = await send(service.url, standing('cold', 'unfreeze'));
    expect(open.json).toMatchObject({ status: 'open', version: 7, available: 90 });
    expect((await send(service.url, capture('cold', kept))).status).toBe(200);
  });

  it('is frozen once: what is so already writes nothing', async () => {
    await send(service.url, create('twice'));
    const first = await send(service.url, standing('twice', 'freeze'));
    const second = await send(service.url, standing('twice', 'freeze'));
    expect(second).toMatchObject({ status: 200, text: first.text });
    await send(service.url, standing('twice', 'unfreeze'));
    const open = await send(service.url, standing('twice', 'unfreeze'));
    expect(open.json).toMatchObject({ status: 'open', version: 3 });
    expect(await service.redis.xlen('account:twice')).toBe(3);
  });
});

describe('a closed account', () => {
  it('takes nothing any more', async () => {
    await send(service.url, create('done'));
    const closed = await send(service.url, standing('done', 'close'));
    expect(closed).toMatchObject({ status: 200, json: { status: 'closed', version: 2 } });
    const refusals = [
      deposit('done', 1),
      withdraw('done', 1),
      hold('done', 1),
      capture('done', 'h'),
      voidHold('done', 'h'),
      standing('done', 'freeze'),
      standing('done', 'unfreeze'),
      standing('done', 'overdraft-limit', { overdraftLimit: 5 }),
    ];
    for (const request of refusals) await expectRefused(request, { code: 'account_closed' });
    expect((await send(service.url, create('done'))).status).toBe(409);
    expect((await send(service.url, standing('done', 'close'))).status).toBe(200);
    expect(await service.redis.xlen('account:done')).toBe(2);
  });

  it('is not made of one on which something is left', async () => {
    await send(service.url, create('full'));
    await send(service.url, deposit('full', 5));
    await send(service.url, hold('full', 2));
    const facts = { code: 'account_not_empty', funds: 5, held: 2, inTransit: 0 };
    await expectRefused(standing('full', 'close'), facts);
  });
});

describe('the overdraft limit', () => {
  it('is changed as far as the overdraft in use allows', async () => {
    await send(service.url, create('limit'));
    const changed = await send(
      service.url,
      standing('limit', 'overdraft-limit', { overdraftLimit: 50 }),
    );
    expect(changed.status).toBe(200);
    expect(changed.json).toEqual({
      ...{ id: 'limit', status: 'open', version: 2 },
      ...{ funds: 0, available: 0, overdraftLimit: 50 },
    });
    await send(service.url, withdraw('limit', 20));
    await send(service.url, hold('limit', 10));
    await expectRefused(standing('limit', 'overdraft-limit', { overdraftLimit: 29 }), {
      ...{ code: 'overdraft_in_use', funds: -20, held: 10, overdraftLimit: 29 },
    });
    const lower = standing('limit', 'overdraft-limit', { overdraftLimit: 30 });
    expect((await send(service.url, lower)).json).toMatchObject({ overdraftLimit: 30 });
  });

  it.each([{}, { overdraftLimit: -1 }, { overdraftLimit: 1, currency: 'EUR' }])(
    'is not taken from %j',
    async (body) => {
      await send(service.url, create('limit-input'));
      const refused = await send(service.url, standing('limit-input', 'overdraft-limit', body));
      expect(refused).toMatchObject({ status: 400, json: { code: 'input_invalid' } });
    },
  );
});

describe('the currency of an account', () => {
  it('is that of every movement', async () => {
    await send(service.url, create('dollars', { currency: 'USD' }));
    await send(service.url, deposit('dollars', 10));
    const holdId = holdIdOf(await send(service.url, hold('dollars', 4, { currency: 'USD' })));
    const facts = { code: 'currency_mismatch', currency: 'USD' };
    const body = { amount: 1, currency: 'EUR' };
    await expectRefused({ path: '/accounts/dollars/deposits', body }, facts);
    await expectRefused({ path: '/accounts/dollars/withdrawals', body }, facts);
    await expectRefused(hold('dollars', 1, { currency: 'EUR' }), facts);
    await expectRefused(capture('dollars', holdId, { currency: 'EUR' }), facts);
    const captured = await send(service.url, capture('dollars', holdId, { currency: 'USD' }));
    expect(captured).toMatchObject({ status: 200, json: { funds: 6 } });
  });
});

describe('a change of standing that is sent again under its key', () => {
  it('is answered as the first time, and done once', async () => {
    await send(service.url, create('again'));
    const requests = [
      standing('again', 'freeze', { description: 'Audit' }, key('s-1')),
      standing('again', 'unfreeze', {}, key('s-2')),
      standing('again', 'overdraft-limit', { overdraftLimit: 5 }, key('s-3')),
      standing('again', 'close', {}, key('s-4')),
    ];
    const first = [];
    for (const request of requests) first.push(await send(service.url, request));
    for (const [index, request] of requests.entries()) {
      expect(await send(service.url, request)).toMatchObject({
        status: 200,
        text: first[index]?.text,
        headers: { 'idempotency-replayed': 'true', etag: first[index]?.headers.etag },
      });
    }
    expect(first.map(({ json }) => json['status'])).toEqual(['frozen', 'open', 'open', 'closed']);
    expect(await service.redis.xlen('account:again')).toBe(5);
  });
});

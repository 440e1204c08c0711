import { sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { create, deposit, read, withdraw } from './support/account-requests.ts';
import { expectProblem } from './support/expect-problem.ts';
import { capture, hold, holdIdOf, readHolds, voidHold } from './support/hold-requests.ts';
import { send } from './support/send.ts';
import { startService } from './support/service.ts';

const redis = await sharedRedis();
const service = await startService(redis.url);

/** An account with `funds` and a hold of `amount` on it; answers the name of the hold. */
async function held(id: string, funds: number, amount: number, more: object = {}): Promise<string> {
  await send(service.url, create(id));
  await send(service.url, deposit(id, funds));
  return holdIdOf(await send(service.url, hold(id, amount, more)));
}

describe('a hold', () => {
  it('sets money aside, is read back, and is captured', async () => {
    await send(service.url, create('JohnDoe'));
    await send(service.url, deposit('JohnDoe', 100));
    const expiresAt = '2099-01-31T12:00:00+01:00';
    const placed = await send(service.url, hold('JohnDoe', 60, { expiresAt, currency: 'EUR' }));
    const holdId = holdIdOf(placed);
    expect(holdId).toMatch(/^[\w-]{22}$/);
    expect(placed).toMatchObject({
      status: 201,
      headers: { location: `/accounts/JohnDoe/holds/${holdId}`, etag: '"3"' },
    });
    const shown = { holdId, amount: 60, expiresAt: '2099-01-31T11:00:00.000Z' };
    expect(placed.json).toEqual({
      ...{ id: 'JohnDoe', ...shown },
      ...{ version: 3, funds: 100, available: 40 },
    });
    const holds = await send(service.url, readHolds('JohnDoe'));
    expect(holds).toMatchObject({ status: 200, headers: { etag: '"3"' } });
    expect(holds.json).toEqual({ id: 'JohnDoe', version: 3, held: 60, holds: [shown] });
    const one = await send(service.url, { path: String(placed.headers.location) });
    expect(one.json).toEqual({ id: 'JohnDoe', version: 3, ...shown });
    expect((await send(service.url, read('JohnDoe'))).json).toMatchObject({
      ...{ funds: 100, available: 40, held: 60 },
    });

    const captured = await send(service.url, capture('JohnDoe', holdId));
    expect(captured.status).toBe(200);
    expect(captured.json).toEqual({
      ...{ id: 'JohnDoe', holdId, amount: 60 },
      ...{ version: 4, funds: 40, available: 40 },
    });
    expect((await send(service.url, readHolds('JohnDoe'))).json).toMatchObject({ holds: [] });
    const gone = await send(service.url, { path: String(placed.headers.location) });
    expect(gone).toMatchObject({ status: 404, json: { code: 'hold_unknown' } });
    expectProblem(gone);
  });

  it('that is captured in part leaves the rest free', async () => {
    const holdId = await held('part', 100, 60);
    const answer = await send(service.url, capture('part', holdId, { amount: 10 }));
    expect(answer.json).toMatchObject({ amount: 10, funds: 90, available: 90 });
    expect((await send(service.url, withdraw('part', 90))).status).toBe(200);
  });

  it('that is voided leaves all of it free, and cannot be captured', async () => {
    const holdId = await held('voided', 100, 60);
    const answer = await send(service.url, voidHold('voided', holdId));
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({ id: 'voided', holdId, version: 4, funds: 100, available: 100 });
    for (const request of [capture('voided', holdId), voidHold('voided', holdId)]) {
      const refused = await send(service.url, request);
      expect(refused).toMatchObject({ status: 422, json: { code: 'hold_not_open' } });
      expectProblem(refused);
    }
  });

  it('keeps money from withdrawals and from further holds', async () => {
    await held('kept', 100, 60);
    for (const request of [withdraw('kept', 41), hold('kept', 41)]) {
      const refused = await send(service.url, request);
      expect(refused).toMatchObject({
        status: 422,
        json: { code: 'insufficient_funds', funds: 100, held: 60, amount: 41 },
      });
    }
    expect((await send(service.url, withdraw('kept', 40))).status).toBe(200);
  });

  it('is refused where more is captured than is held', async () => {
    const holdId = await held('more', 100, 60);
    const refused = await send(service.url, capture('more', holdId, { amount: 61 }));
    expect(refused).toMatchObject({
      status: 422,
      json: { code: 'hold_exceeded', held: 60, amount: 61 },
    });
    expectProblem(refused);
  });

  it('is refused where it would have ended already', async () => {
    await send(service.url, create('late'));
    await send(service.url, deposit('late', 5));
    const expiresAt = '2020-02-29T12:00:00Z';
    const refused = await send(service.url, hold('late', 1, { expiresAt }));
    expect(refused).toMatchObject({
      status: 422,
      json: { code: 'hold_expired', expiresAt: '2020-02-29T12:00:00.000Z' },
    });
    expectProblem(refused);
  });

  it.each([
    { expiresAt: 'tomorrow at noon, if I may' },
    { expiresAt: '2099-02-30T12:00:00Z' },
    { expiresAt: '2099-01-31T12:00:00' },
    { expiresAt: 4_073_511_600_000 },
    { expiresAt: null },
    { currency: 'eur' },
    { holdId: 'mine' },
    { amount: 0 },
    { amount: '5' },
  ])('is refused with %j', async (more) => {
    await send(service.url, create('inputs'));
    const refused = await send(service.url, hold('inputs', 1, more));
    expect(refused).toMatchObject({ status: 400, json: { code: 'input_invalid' } });
    expectProblem(refused);
  });

  it('is unknown where the account is', async () => {
    const requests = [
      hold('nobody', 1),
      capture('nobody', 'h'),
      voidHold('nobody', 'h'),
      readHolds('nobody'),
      { path: '/accounts/nobody/holds/h' },
    ];
    for (const request of requests) {
      const refused = await send(service.url, request);
      expect(refused).toMatchObject({ status: 404, json: { code: 'account_unknown' } });
    }
  });
});

import { sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { create, deposit, withdraw } from './support/account-requests.ts';
import { capture, hold, holdIdOf, voidHold } from './support/hold-requests.ts';
import { send } from './support/send.ts';
import { startService } from './support/service.ts';

const redis = await sharedRedis();
const service = await startService(redis.url);
const another = await startService(redis.url);
const key = (value: string) => ({ 'idempotency-key': value });
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

/** An account with `funds` and a hold of `amount` on it; answers the name of the hold. */
async function held(id: string, funds: number, amount: number, more: object = {}): Promise<string> {
  await send(service.url, create(id));
  await send(service.url, deposit(id, funds));
  return holdIdOf(await send(service.url, hold(id, amount, more)));
}

describe('a hold that is asked for again under its key', () => {
  it('is the one of the first time, also after it was captured', async () => {
    await send(service.url, create('again'));
    await send(service.url, deposit('again', 100));
    const place = hold('again', 60, { expiresAt: inAnHour() }, key('place-1'));
    const first = await send(service.url, place);
    const holdId = holdIdOf(first);
    expect((await send(service.url, place)).text).toBe(first.text);

    const take = capture('again', holdId, { amount: 10 }, key('take-1'));
    const taken = await send(service.url, take);
    await send(service.url, deposit('again', 7));

    for (const url of [service.url, another.url]) {
      const placedAgain = await send(url, place);
      expect(placedAgain).toMatchObject({
        status: 201,
        text: first.text,
        headers: {
          'idempotency-replayed': 'true',
          location: `/accounts/again/holds/${holdId}`,
          etag: '"3"',
        },
      });
      const takenAgain = await send(url, take);
      expect(takenAgain).toMatchObject({ status: 200, text: taken.text, headers: { etag: '"4"' } });
    }
    expect(await service.redis.xlen('account:again')).toBe(5);
  });

  it('is voided as the first time', async () => {
    const holdId = await held('void-again', 100, 60);
    const request = voidHold('void-again', holdId, key('void-1'));
    const first = await send(service.url, request);
    await send(service.url, withdraw('void-again', 100));
    expect(await send(another.url, request)).toMatchObject({ status: 200, text: first.text });
  });

  it('is refused where the key was used for something else', async () => {
    await send(service.url, create('other'));
    await send(service.url, deposit('other', 100));
    const holdId = holdIdOf(await send(service.url, hold('other', 9, {}, key('o-1'))));
    await send(service.url, capture('other', holdId, { amount: 5 }, key('o-2')));
    const requests = [
      hold('other', 8, {}, key('o-1')),
      hold('other', 9, { reference: 'r' }, key('o-1')),
      hold('other', 9, { expiresAt: inAnHour() }, key('o-1')),
      capture('other', holdId, { amount: 6 }, key('o-2')),
      voidHold('other', holdId, key('o-2')),
      withdraw('other', 9, key('o-1')),
    ];
    for (const request of requests) {
      for (const url of [service.url, another.url]) {
        const refused = await send(url, request);
        expect(refused).toMatchObject({ status: 422, json: { code: 'idempotency_key_reused' } });
      }
    }
  });
});

import type { OutgoingHttpHeaders } from 'node:http';
import { sharedMongo, sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { create, deposit, read, withdraw } from './support/account-requests.ts';
import { capture, hold, holdIdOf, standing } from './support/hold-requests.ts';
import { startProjector } from './support/projector.ts';
import { send } from './support/send.ts';
import { startService } from './support/service.ts';

const redis = await sharedRedis();
const mongo = sharedMongo();
const settings = { MONGO_URL: mongo.url, MONGO_DATABASE: mongo.databaseName };
const { db } = await startProjector(redis.url, mongo);
// Its first look is long over when there is something to see, and there is no second.
const idle = await startService(redis.url, { ...settings, UPKEEP_INTERVAL_MS: '3600000' });

const patience = { timeout: 30_000, interval: 25 };
/** Places a hold that ends soon: on a busy machine in a while, so that it is placed before it ends. */
async function placeSoon(id: string, headers: OutgoingHttpHeaders = {}) {
  for (let ms = 1_000; ; ms *= 2) {
    const expiresAt = new Date(Date.now() + ms).toISOString();
    const request = hold(id, 60, { expiresAt }, headers);
    const placed = await send(idle.url, request);
    if (placed.json['code'] !== 'hold_expired') return { request, placed };
  }
}

/** An account with 100, and a hold of 60 on it that ends soon. */
async function heldSoon(id: string): Promise<void> {
  await send(idle.url, create(id));
  await send(idle.url, deposit(id, 100));
  expect((await placeSoon(id)).placed.status).toBe(201);
}

async function typesIn(id: string): Promise<readonly string[]> {
  const entries = await idle.redis.xrange(`account:${id}`, '-', '+');
  return entries.map(([, [, text]]) => (JSON.parse(text ?? '') as { type: string }).type);
}

describe('a hold whose time has come', () => {
  it('cannot be captured any more, and is answered as it was when it is asked for again', async () => {
    await send(idle.url, create('over'));
    await send(idle.url, deposit('over', 100));
    const headers = { 'idempotency-key': 'over-1' };
    const { request: place, placed } = await placeSoon('over', headers);
    // More than is held is refused either way, and so takes nothing while the time has not come.
    const tooMuch = capture('over', holdIdOf(placed), { amount: 61 });
    await expect
      .poll(async () => (await send(idle.url, tooMuch)).json['code'], patience)
      .toBe('hold_expired');
    expect(await send(idle.url, capture('over', holdIdOf(placed)))).toMatchObject({
      status: 422,
      json: { code: 'hold_expired', expiresAt: placed.json['expiresAt'] },
    });
    expect(await send(idle.url, place)).toMatchObject({ status: 201, text: placed.text });
    expect((await send(idle.url, read('over'))).json).toMatchObject({ held: 60, available: 40 });
  }, 60_000);

  it('is freed by one of two services, once, in the log and in the read model', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `free-${index}`);
    await Promise.all(ids.map((id) => heldSoon(id)));
    await send(idle.url, standing('free-1', 'freeze'));
    const quick = { ...settings, UPKEEP_INTERVAL_MS: '20' };
    const [one] = await Promise.all([
      startService(redis.url, quick),
      startService(redis.url, quick),
    ]);
    // What no rule can read, and what is not there, is not in the way of the others.
    await idle.redis.xadd('account:broken', '1-0', 'event', 'a private remark');
    const due = { holds: [{ expiresAt: new Date(0) }] };
    const accounts = db.collection<{ _id: string }>('accountCollection');
    await accounts.insertMany([
      { _id: 'broken', ...due },
      { _id: 'absent', ...due },
    ]);

    for (const id of ids) {
      await expect
        .poll(async () => (await send(one.url, read(id))).json, patience)
        .toMatchObject({ funds: 100, available: 100, held: 0 });
    }
    // When a later hold has been freed, the others have been looked at again many times.
    await heldSoon('last');
    await expect.poll(() => typesIn('last'), patience).toContain('expire');
    for (const id of ids) {
      expect((await typesIn(id)).filter((type) => type === 'expire')).toEqual(['expire']);
    }
    expect((await send(one.url, withdraw('free-0', 100))).status).toBe(200);
    await expect
      .poll(() => accounts.findOne({ _id: 'free-2' }), patience)
      .toMatchObject({ funds: 100, available: 100, version: 4 });
    expect(await accounts.findOne({ _id: 'free-2' })).not.toHaveProperty('holds');
  }, 120_000);
});

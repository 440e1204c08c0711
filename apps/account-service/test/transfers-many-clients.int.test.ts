import { Agent } from 'node:http';
import { seededRandom, sharedRedis } from '@streamfold/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { create, deposit, read } from './support/account-requests.ts';
import { send } from './support/send.ts';
import { startService } from './support/service.ts';
import { transfer } from './support/transfer-requests.ts';

const CLIENTS = 64;
const TRANSFERS_EACH = 4;
const DEPOSITORS = 8;
const FUNDS = 10_000;
const random = seededRandom();

const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS + DEPOSITORS });
afterAll(() => agent.destroy());

async function servicesOf(partitions: number, count: number) {
  const { url } = await sharedRedis();
  const settings = { PARTITIONS: String(partitions) };
  return Promise.all(Array.from({ length: count }, () => startService(url, settings)));
}

const places = [
  { name: 'one service, one partition', services: await servicesOf(1, 1), isSteady: false },
  { name: 'two services, one partition', services: await servicesOf(1, 2), isSteady: false },
  { name: 'two services, four partitions', services: await servicesOf(4, 2), isSteady: false },
  { name: 'one service, under steady deposits', services: await servicesOf(1, 1), isSteady: true },
];

describe.each(places)(`${CLIENTS} clients that move money among 5 accounts: $name`, (place) => {
  const urls = place.services.map(({ url }) => url);
  const urlOf = (client: number): string => urls[client % urls.length] ?? '';
  const ids = Array.from({ length: 5 }, (_, n) => `shared-${n}`);

  it('all succeed, and neither make money nor lose any', async () => {
    for (const id of ids) {
      await send(urlOf(0), create(id));
      await send(urlOf(0), deposit(id, FUNDS));
    }
    const expected = new Map(ids.map((id) => [id, FUNDS]));
    const move = (id: string, amount: number): void => {
      expected.set(id, (expected.get(id) ?? 0) + amount);
    };
    let isOver = false;
    const depositors = Array.from({ length: place.isSteady ? DEPOSITORS : 0 }, async () => {
      while (!isOver) {
        const id = random.pick(ids);
        expect((await send(urlOf(0), deposit(id, 1), agent)).status).toBe(200);
        move(id, 1);
      }
    });
    await Promise.all(
      Array.from({ length: CLIENTS }, async (_, client) => {
        for (let n = 0; n < TRANSFERS_EACH; n += 1) {
          const from = random.pick(ids);
          const to = random.pick(ids.filter((id) => id !== from));
          const amount = random.integer(1, 20);
          const answer = await send(urlOf(client), transfer(from, to, amount), agent);
          expect(answer).toMatchObject({ status: 200 });
          move(from, -amount);
          move(to, amount);
        }
      }),
    );
    isOver = true;
    await Promise.all(depositors);
    for (const [id, funds] of expected) {
      expect((await send(urlOf(0), read(id))).json).toMatchObject({ id, funds, inTransit: 0 });
    }
  }, 120_000);
});

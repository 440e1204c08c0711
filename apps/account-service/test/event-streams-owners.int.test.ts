import { sharedMongo, sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { create, deposit, eventStreamPath } from './support/account-requests.ts';
import { openEventStream, type EventStreamClient } from './support/event-stream.ts';
import { send, type Sent } from './support/send.ts';
import { PRINCIPAL_HEADER, startServiceWithPrincipals } from './support/service-with-principals.ts';

const redis = await sharedRedis();
const start = () =>
  startServiceWithPrincipals(redis.url, sharedMongo(), {
    PARTITIONS: '2',
    PUSH_HEARTBEAT_MS: '100',
  });
const url = await start();
const headersOf = (name: string) => ({
  [PRINCIPAL_HEADER]: name === 'admin' ? 'root admin' : name,
});

const as = (name: string, sent: Sent) =>
  send(url, { ...sent, headers: { ...sent.headers, ...headersOf(name) } });
const openAs = (name: string, lastEventId?: string, path = eventStreamPath()) =>
  openEventStream(url, { path, lastEventId, headers: headersOf(name) });
const keysOf = ({ events }: EventStreamClient) =>
  events.map(({ data }) => `${String(data['id'])} ${String(data['version'])}`);

describe('events of accounts that belong to somebody', () => {
  it('reach their owner and administrators, from the past and as they happen', async () => {
    const clients = {
      ann: await openAs('ann'),
      bob: await openAs('bob'),
      all: await openAs('admin'),
    };
    for (const [owner, id] of [
      ['ann', 'ann-1'],
      ['bob', 'bob-1'],
      ['ann', 'ann-2'],
    ] as const) {
      expect((await as(owner, create(id))).status).toBe(201);
      expect((await as(owner, deposit(id, 5))).status).toBe(200);
    }
    const annual = ['ann-1 1', 'ann-1 2', 'ann-2 1', 'ann-2 2'];
    await expect.poll(() => keysOf(clients.all)).toHaveLength(6);
    await expect.poll(() => keysOf(clients.ann).toSorted()).toEqual(annual);
    await expect.poll(() => keysOf(clients.bob)).toEqual(['bob-1 1', 'bob-1 2']);

    const past = await openAs('ann', '0-0');
    await expect.poll(() => keysOf(past).toSorted()).toEqual(annual);
    const middle = clients.ann.events[1]?.lastEventId ?? '';
    const rest = await openAs('ann', middle);
    await expect.poll(() => keysOf(rest)).toEqual(keysOf(clients.ann).slice(2));
  });

  it('are found to be theirs though the account was made before anybody followed', async () => {
    await as('ann', create('old'));
    await as('bob', create('not-hers'));
    const fresh = await start();
    const stream = await openEventStream(fresh, {
      path: eventStreamPath(),
      headers: headersOf('ann'),
    });
    await as('bob', deposit('not-hers', 1));
    await as('ann', deposit('old', 1));
    await expect.poll(() => keysOf(stream)).toEqual(['old 2']);
  });

  it('move the place of those forward whom they do not concern', async () => {
    const stream = await openAs('carl');
    const before = stream.lastEventId();
    await as('bob', create('foreign'));
    await expect.poll(() => stream.lastEventId()).not.toBe(before);
    expect(stream.events).toEqual([]);
    const after = stream.lastEventId();
    await as('carl', create('own'));
    await expect.poll(() => keysOf(stream)).toEqual(['own 1']);
    const again = await openAs('carl', after);
    await expect.poll(() => keysOf(again)).toEqual(['own 1']);
  });

  it('are as good as unknown to others by the stream of the account', async () => {
    await as('ann', create('hers'));
    const answer = await as('bob', { path: eventStreamPath('hers') });
    expect(answer).toMatchObject({ status: 404, json: { code: 'account_unknown' } });
    for (const name of ['ann', 'admin']) {
      expect((await openAs(name, '0', eventStreamPath('hers'))).status).toBe(200);
    }
  });
});

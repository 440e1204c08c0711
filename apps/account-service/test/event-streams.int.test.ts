import { sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { create, deposit, eventStreamPath, withdraw } from './support/account-requests.ts';
import { openEventStream } from './support/event-stream.ts';
import { expectProblem } from './support/expect-problem.ts';
import { send } from './support/send.ts';
import { startService } from './support/service.ts';

const redis = await sharedRedis();
const service = await startService(redis.url, {
  PUSH_HEARTBEAT_MS: '100',
  PUSH_RETRY_MS: '123',
  PUSH_STREAMS_MAX: '100',
});
const { url } = service;

async function subscriptions(): Promise<number> {
  const clients = String(await service.redis.client('LIST')).split('\n');
  const own = clients.filter((line) => line.includes(` db=${redis.database} `));
  return own.filter((line) => /name=\S*subscribe-/.test(line)).length;
}

describe('the stream of an account', () => {
  it('carries its events as they happen, each under its version, and nobody else’s', async () => {
    await send(url, create('one'));
    await send(url, create('other'));
    const stream = await openEventStream(url, { path: eventStreamPath('one') });
    expect(stream.status).toBe(200);
    expect(stream.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
    });
    await send(url, deposit('one', 100));
    await send(url, deposit('other', 1));
    await send(url, withdraw('one', 30));

    await expect.poll(() => stream.events.length).toBe(2);
    expect(stream.events.map(({ lastEventId }) => lastEventId)).toEqual(['2', '3']);
    const time = expect.stringMatching(/^\d{4}-.*Z$/);
    expect(stream.events.map(({ data }) => data)).toEqual([
      { id: 'one', version: 2, type: 'deposit', amount: 100, time },
      { id: 'one', version: 3, type: 'withdraw', amount: 30, time },
    ]);
    expect(stream.retryMs()).toBe(123);
  });

  it('tells where it begins, and goes on after the id that its client has', async () => {
    await send(url, create('again'));
    for (const amount of [1, 2, 3]) await send(url, deposit('again', amount));
    const path = eventStreamPath('again');
    const quiet = await openEventStream(url, { path });
    await expect.poll(() => quiet.lastEventId()).toBe('4');

    const versionsFrom = async (request: { path: string; lastEventId?: string }) => {
      const stream = await openEventStream(url, request);
      await expect.poll(() => stream.lastEventId()).toBe('4');
      return stream.events.map(({ lastEventId }) => lastEventId);
    };
    expect(await versionsFrom({ path, lastEventId: '2' })).toEqual(['3', '4']);
    expect(await versionsFrom({ path, lastEventId: '0' })).toEqual(['1', '2', '3', '4']);
    expect(await versionsFrom({ path: `${path}?lastEventId=3` })).toEqual(['4']);
    // What an EventSource sends when it comes again is later than what its URL says.
    expect(await versionsFrom({ path: `${path}?lastEventId=1`, lastEventId: '3' })).toEqual(['4']);
    expect(await versionsFrom({ path, lastEventId: '4' })).toEqual([]);
  });

  it('is refused for an account that does not exist, and for an id that it has not come to', async () => {
    await send(url, create('known'));
    const unknown = await send(url, { path: eventStreamPath('nobody') });
    expect(unknown).toMatchObject({ status: 404, json: { code: 'account_unknown' } });
    for (const lastEventId of ['2', '-1', 'x', '1.0', '']) {
      const headers = { 'last-event-id': lastEventId };
      const answer = await send(url, { path: eventStreamPath('known'), headers });
      expect(answer, lastEventId).toMatchObject({
        status: 400,
        json: { code: 'last_event_id_invalid' },
      });
      expectProblem(answer);
    }
    const headers = { 'last-event-id': ['1', '1'] };
    expect((await send(url, { path: eventStreamPath('known'), headers })).status).toBe(400);
    expect((await send(url, { path: `${eventStreamPath('known')}?from=1` })).status).toBe(400);
  });
});

describe('the stream of all events', () => {
  it('carries every event under its position, from now on or from the beginning', async () => {
    await send(url, create('every'));
    const live = await openEventStream(url, { path: eventStreamPath() });
    await send(url, deposit('every', 5));
    await expect.poll(() => live.events.length).toBe(1);
    const past = await openEventStream(url, { path: eventStreamPath(), lastEventId: '0-0' });
    const entries = await service.redis.xrange('accountStream', '-', '+');
    await expect.poll(() => past.events.length).toBe(entries.length);
    expect(past.events.map(({ lastEventId }) => lastEventId)).toEqual(entries.map(([id]) => id));
    expect(live.events).toEqual(past.events.slice(-1));
    expect(live.events[0]?.data).toMatchObject({ id: 'every', version: 2, type: 'deposit' });
  });

  it('is refused for an id that is none, or that the log has not come to', async () => {
    for (const lastEventId of ['1', 'abc', '99999999999999-0']) {
      const answer = await send(url, {
        path: eventStreamPath(),
        headers: { 'last-event-id': lastEventId },
      });
      expect(answer).toMatchObject({ status: 400, json: { code: 'last_event_id_invalid' } });
    }
  });
});

describe.each(['/accounts/methods/events/stream', '/events/stream'])('%s', (path) => {
  it('shows a sign of life, answers HEAD without a stream, and takes no other method', async () => {
    await send(url, create('methods'));
    const stream = await openEventStream(url, { path });
    await expect.poll(() => stream.comments()).toBeGreaterThan(2);
    expect(stream.events).toEqual([]);
    const head = await send(url, { method: 'HEAD', path });
    expect(head).toMatchObject({ status: 200, text: '' });
    expect(head.headers['content-type']).toMatch('text/event-stream');
    const post = await send(url, { method: 'POST', path, body: {} });
    expect(post).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD, OPTIONS' } });
  });
});

describe('many clients', () => {
  it('share one subscription, which is there as long as any of them; too many are refused', async () => {
    await send(url, create('crowd'));
    await expect.poll(subscriptions).toBe(0);
    const streams = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        openEventStream(url, { path: eventStreamPath(n % 2 === 0 ? 'crowd' : undefined) }),
      ),
    );
    expect(streams.map(({ status }) => status)).toEqual(streams.map(() => 200));
    expect(await subscriptions()).toBe(1);
    const refused = await send(url, { path: eventStreamPath() });
    expect(refused).toMatchObject({ status: 503, json: { code: 'overloaded' } });
    expect(refused.headers['retry-after']).toBe('1');
    await send(url, deposit('crowd', 7));
    await expect.poll(() => streams.filter(({ events }) => events.length === 1).length).toBe(100);
    for (const stream of streams) stream.cut();
    await expect.poll(subscriptions).toBe(0);
  });
});

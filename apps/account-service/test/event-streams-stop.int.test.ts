import { privateRedis, sharedRedis } from '@streamfold/testing';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { create, deposit, eventStreamPath } from './support/account-requests.ts';
import { openEventStream } from './support/event-stream.ts';
import { send } from './support/send.ts';
import { startService } from './support/service.ts';
import { startServiceProcess } from './support/service-process.ts';

describe('a service that is told to stop', () => {
  it('ends all streams at once, says why, and exits with 0 in time', async () => {
    const redis = await sharedRedis();
    const service = startServiceProcess({ REDIS_URL: redis.url });
    const url = await service.url();
    await send(url, create('stopped'));
    const paths = [eventStreamPath('stopped'), eventStreamPath()];
    const streams = await Promise.all(
      [...paths, ...paths].map((path) => openEventStream(url, { path })),
    );
    const [stuck] = streams;
    stuck?.pause();
    await send(url, deposit('stopped', 1));
    await expect.poll(() => streams[1]?.events.length).toBe(1);

    const began = performance.now();
    service.signal('SIGTERM');
    await Promise.all(streams.slice(1).map(({ closed }) => closed));
    expect(await service.exitCode).toBe(0);
    expect(performance.now() - began).toBeLessThan(5_000);
    for (const { events } of streams.slice(1)) {
      expect(events.map(({ type }) => type)).toEqual(['message', 'end']);
      expect(events[1]).toMatchObject({ data: { code: 'stopping' } });
    }
    const ended = service.log.filter(({ msg }) => msg === 'event stream ended');
    expect(ended.map(({ reason }) => reason)).toEqual(streams.map(() => 'stopping'));
    expect(service.log.filter(({ level }) => level === 'error')).toEqual([]);
  }, 30_000);

  it('logs the stream of a client that has left', async () => {
    const redis = await sharedRedis();
    const service = startServiceProcess({ REDIS_URL: redis.url });
    const stream = await openEventStream(await service.url(), { path: eventStreamPath() });
    stream.cut();
    const ended = () => service.log.filter(({ msg }) => msg === 'event stream ended');
    await expect.poll(ended).toMatchObject([{ path: '/events/stream', reason: 'client_left' }]);
  }, 30_000);
});

describe('a log that is not what it was', () => {
  it('ends all streams with an error, and no new one is begun', async () => {
    const server = await privateRedis();
    const { url } = await startService(server.url);
    await send(url, create('lost'));
    const paths = [eventStreamPath('lost'), eventStreamPath()];
    const streams = await Promise.all(paths.map((path) => openEventStream(url, { path })));
    const redis = new Redis(server.url);
    await redis.flushall();
    redis.disconnect();

    await Promise.all(streams.map(({ closed }) => closed));
    for (const { events } of streams) {
      expect(events).toMatchObject([{ type: 'end', data: { code: 'store_unavailable' } }]);
    }
    const answer = await send(url, { path: eventStreamPath() });
    expect(answer).toMatchObject({ status: 503, json: { code: 'store_unavailable' } });
  }, 30_000);
});

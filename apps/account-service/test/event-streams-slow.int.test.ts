import { openRedisEventStore } from '@streamfold/event-store';
import { sharedRedis } from '@streamfold/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { create, eventStreamPath } from './support/account-requests.ts';
import { openEventStream, type EventStreamClient } from './support/event-stream.ts';
import { send } from './support/send.ts';
import { startService } from './support/service.ts';
import { startServiceProcess, type ServiceProcess } from './support/service-process.ts';

const BOUND = 262_144;
const PIECE = 200;

const redis = await sharedRedis();
const store = await openRedisEventStore({ url: redis.url, category: 'account' });
afterAll(() => store.close());

const deposits = Array.from({ length: PIECE }, () => {
  return { type: 'deposit', amount: 1, description: 'x'.repeat(256) };
});

const versionsOf = ({ events }: EventStreamClient) =>
  events.filter(({ type }) => type === 'message').map(({ data }) => data['version']);

const endsIn = ({ log }: ServiceProcess) => log.filter(({ msg }) => msg === 'event stream ended');

describe('a client that does not read', () => {
  it('is cut off at the bound, and goes on later where it was; the others get everything', async () => {
    const service = startServiceProcess({
      REDIS_URL: redis.url,
      PUSH_BUFFER_BYTES_MAX: String(BOUND),
    });
    const url = await service.url();
    await send(url, create('flood'));
    const [slowPath, path] = [eventStreamPath('flood'), eventStreamPath()];
    const slow = await openEventStream(url, { path: slowPath });
    const quick = await openEventStream(url, { path });
    slow.pause();

    // The kernel takes megabytes for a client that does not read: the bound is beyond them.
    let version = 1;
    const grow = async (): Promise<void> => {
      await store.append('flood', deposits, { expectedVersion: version });
      version += PIECE;
      await expect.poll(() => versionsOf(quick).at(-1), { timeout: 10_000 }).toBe(version);
    };
    while (endsIn(service).length === 0) await grow();
    expect(endsIn(service)).toMatchObject([
      { path: '/accounts/flood/events/stream', reason: 'slow_client' },
    ]);

    await grow();

    // What the kernel had taken is there, and then the stream breaks off or says why it ends.
    slow.resume();
    await slow.closed;
    const got = versionsOf(slow);
    expect(got.length).toBeLessThan(version - 1);
    const again = await openEventStream(url, { path: slowPath, lastEventId: slow.lastEventId() });
    await expect.poll(() => again.lastEventId(), { timeout: 10_000 }).toBe(String(version));
    const all = Array.from({ length: version - 1 }, (_, n) => n + 2);
    expect([...got, ...versionsOf(again)]).toEqual(all);
    expect(versionsOf(quick)).toEqual(all);
  }, 60_000);

  it('is led through its past no faster than it reads, and joins the present in the end', async () => {
    const { url } = await startService(redis.url, { PUSH_BUFFER_BYTES_MAX: String(BOUND) });
    await send(url, create('long'));
    let version = 1;
    const grow = async (pieces: number): Promise<void> => {
      for (let n = 0; n < pieces; n += 1) {
        await store.append('long', deposits, { expectedVersion: version });
        version += PIECE;
      }
    };
    await grow(100);
    const stream = await openEventStream(url, { path: eventStreamPath('long'), lastEventId: '0' });
    stream.pause();
    // All of it is more than the bound, and none of it is a reason to cut this client off.
    await grow(20);
    stream.resume();
    await expect.poll(() => stream.lastEventId(), { timeout: 20_000 }).toBe(String(version));
    await grow(1);
    await expect.poll(() => stream.lastEventId()).toBe(String(version));
    expect(versionsOf(stream)).toEqual(Array.from({ length: version }, (_, n) => n + 1));
  }, 60_000);
});

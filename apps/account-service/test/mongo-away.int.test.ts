import { privateMongo, sharedMongo, sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { create, deposit, read, statement } from './support/account-requests.ts';
import { expectProblem } from './support/expect-problem.ts';
import { openReadModel } from './support/read-model.ts';
import { send } from './support/send.ts';
import { startServiceProcess } from './support/service-process.ts';
import { startService } from './support/service.ts';

// MongoDB holds read models alone: without it, nothing but their reads is refused.

const redis = await sharedRedis();
const server = await privateMongo();
const service = await startService(redis.url, { MONGO_URL: server.url, MONGO_DATABASE: 'away' });

async function expectAllButReadModels(id: string): Promise<void> {
  expect((await send(service.url, create(id))).status).toBe(201);
  expect((await send(service.url, deposit(id, 5))).status).toBe(200);
  expect((await send(service.url, read(id))).status).toBe(200);
  expect(await send(service.url, { path: '/readyz' })).toMatchObject({
    status: 200,
    json: {
      status: 'ready',
      checks: { redis: 'ok' },
      optional: { mongo: expect.not.stringMatching(/^ok$/) },
    },
  });
  expect((await send(service.url, { path: `/accounts/${id}?at=v1` })).status).toBe(200);
  expect((await send(service.url, { path: `/accounts/${id}/events` })).status).toBe(200);
  const lists = ['/accounts', '/accounts?after=1.0.5-0', '/totals', '/totals?after=1.0.5-0'];
  for (const sent of [
    statement(id),
    statement(id, { minVersion: 2 }),
    ...lists.map((path) => ({ path })),
  ]) {
    const began = performance.now();
    const answer = await send(service.url, sent);
    expect(performance.now() - began, sent.path).toBeLessThan(2_000);
    expect(answer).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1' },
      json: { code: 'read_model_unavailable', outcome: 'not_applied' },
    });
    expectProblem(answer);
  }
}

it('a service that has its MongoDB says so', async () => {
  const mongo = async () => (await send(service.url, { path: '/readyz' })).json['optional'];
  await expect.poll(mongo, { timeout: 10_000 }).toEqual({ mongo: 'ok' });
});

describe('while MongoDB is away', () => {
  it('row 96: all but reads of it is answered, and these are once it is there: first, and again', async () => {
    await server.stop();
    await expectAllButReadModels('early');

    await server.startAgain();
    const readModel = openReadModel({ url: server.url, databaseName: 'away' }, service.redis);
    await readModel.project('early', 2);
    await expect
      .poll(() => send(service.url, statement('early', { minVersion: 2 })), { timeout: 20_000 })
      .toMatchObject({ status: 200, json: { version: 2 } });

    await server.kill();
    await expectAllButReadModels('later');
    await server.startAgain();
    await expect
      .poll(() => send(service.url, statement('early')), { timeout: 20_000 })
      .toMatchObject({ status: 200, json: { version: 2 } });
  }, 90_000);
});

describe('a service', () => {
  it('that is told to stop answers a read that waits, and exits with 0', async () => {
    const mongo = sharedMongo();
    const running = startServiceProcess({
      REDIS_URL: redis.url,
      MONGO_URL: mongo.url,
      MONGO_DATABASE: mongo.databaseName,
    });
    const url = await running.url();
    await send(url, create('waiting'));
    const ended = send(url, statement('waiting', { minVersion: 9, waitMs: 10_000 }));
    // It has been received when a later request on another connection is answered, or will be while
    // connections linger.
    await send(url, { path: '/livez' });
    const began = performance.now();
    running.signal('SIGTERM');
    expect(await ended).toMatchObject({ status: 503, json: { code: 'read_model_behind' } });
    expect(await running.exitCode).toBe(0);
    expect(performance.now() - began).toBeLessThan(8_000);
  });

  it('is not started with a MONGO_URL that no client can be made of', async () => {
    const running = startServiceProcess({
      REDIS_URL: redis.url,
      MONGO_URL: 'mongodb://me:secret@host/?noSuchOption=1',
    });
    expect(await running.exitCode).toBe(1);
    expect(running.log.map(({ msg }) => msg).join()).toMatch(
      /could not start: MONGO_URL is no URL/,
    );
    expect(JSON.stringify(running.log)).not.toContain('secret');
  });
});

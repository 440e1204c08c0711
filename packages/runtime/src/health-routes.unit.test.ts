import { fastify, type FastifyInstance } from 'fastify';
import { describe, expect, it } from 'vitest';
import { healthRoutes, type HealthOptions } from './health-routes.ts';

function appWith(options: Partial<HealthOptions>): FastifyInstance {
  const app = fastify();
  healthRoutes(app, { checks: {}, timeoutMs: 20, ...options });
  return app;
}

describe('GET /livez', () => {
  it('says that the process is alive', async () => {
    const answer = await appWith({}).inject('/livez');
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: 'alive' }]);
    expect(answer.headers['cache-control']).toBe('no-store');
  });
});

describe('GET /readyz', () => {
  it('answers 200 when every check passes', async () => {
    const answer = await appWith({ checks: { redis: () => Promise.resolve() } }).inject('/readyz');
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      { status: 'ready', checks: { redis: 'ok' } },
    ]);
  });

  it('answers 503 and names the check that fails, by code and not by text', async () => {
    const refused = Object.assign(new Error('connect 10.0.0.1'), { code: 'ECONNREFUSED' });
    const answer = await appWith({
      checks: { redis: () => Promise.reject(refused), mongo: () => Promise.resolve() },
    }).inject('/readyz');
    expect([answer.statusCode, answer.json()]).toEqual([
      503,
      { status: 'not ready', checks: { redis: 'ECONNREFUSED', mongo: 'ok' } },
    ]);
  });

  it('is ready without what it is of use without, says how that is, and waits less for it', async () => {
    const never = (): Promise<void> => new Promise(() => undefined);
    const refused = Object.assign(new Error('connect 10.0.0.1'), { code: 'ECONNREFUSED' });
    const answer = await appWith({
      checks: { redis: () => Promise.resolve() },
      optional: { mongo: () => Promise.reject(refused), other: never },
      timeoutMs: 100,
    }).inject('/readyz');
    expect([answer.statusCode, answer.json()]).toEqual([
      200,
      {
        status: 'ready',
        checks: { redis: 'ok' },
        optional: { mongo: 'ECONNREFUSED', other: 'no answer within 25 ms' },
      },
    ]);
  });

  it('answers 503 for a check that does not come back in time', async () => {
    const never = (): Promise<void> => new Promise(() => undefined);
    const answer = await appWith({ checks: { redis: never } }).inject('/readyz');
    expect(answer.json()).toEqual({
      status: 'not ready',
      checks: { redis: 'no answer within 20 ms' },
    });
  });

  it('answers 503 while the process is stopping, without asking the checks', async () => {
    const answer = await appWith({
      checks: { redis: () => Promise.reject(new Error('asked')) },
      isStopping: () => true,
    }).inject('/readyz');
    expect([answer.statusCode, answer.json()]).toEqual([503, { status: 'stopping', checks: {} }]);
  });

  it('shows details beside the checks, whether these pass or not', async () => {
    const details = () => Promise.resolve({ lag: [{ partition: 0, eventsBehind: 3 }] });
    for (const check of [() => Promise.resolve(), () => Promise.reject(new Error('away'))]) {
      const answer = await appWith({ checks: { mongo: check }, details }).inject('/readyz');
      expect(answer.json()).toMatchObject({
        details: { lag: [{ partition: 0, eventsBehind: 3 }] },
      });
    }
  });

  it.each([
    ['do not come in time', () => new Promise<never>(() => undefined)],
    ['cannot be had', () => Promise.reject(new Error('away'))],
  ])('is ready without details that %s', async (_why, details) => {
    const answer = await appWith({ details }).inject('/readyz');
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: 'ready', checks: {} }]);
  });
});

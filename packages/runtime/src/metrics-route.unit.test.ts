import { fastify } from 'fastify';
import { Gauge, Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { metricsRoute } from './metrics-route.ts';

it('gives the metrics as they are after the refresh', async () => {
  const app = fastify();
  const registry = new Registry();
  const gauge = new Gauge({ name: 'answer', help: 'It.', registers: [registry] });
  let value = 40;
  metricsRoute(app, registry, {
    refresh: () => {
      value += 1;
      gauge.set(value);
      return Promise.resolve();
    },
  });
  await app.inject('/metrics');
  const answer = await app.inject('/metrics');
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.body).toContain('\nanswer 42\n');
});

it('fails the scrape when the refresh fails', async () => {
  const app = fastify();
  metricsRoute(app, new Registry(), { refresh: () => Promise.reject(new Error('away')) });
  expect((await app.inject('/metrics')).statusCode).toBe(500);
});

import { sharedMongo, sharedRedis, startCuttingProxy } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { serviceMetricFacts } from '../src/telemetry/service-metrics.ts';
import { create, deposit, read, statement, withdraw } from './support/account-requests.ts';
import { samplesOf } from './support/metric-samples.ts';
import { rawExchange } from './support/raw-exchange.ts';
import { send } from './support/send.ts';
import { startService } from './support/service.ts';

const redis = await sharedRedis();
const mongo = sharedMongo();
const service = await startService(redis.url, {
  MONGO_URL: mongo.url,
  MONGO_DATABASE: mongo.databaseName,
});

const requests = (method: string, route: string, status: string): string =>
  `streamfold_http_request_duration_seconds_count{method="${method}",route="${route}",status="${status}"}`;
const problems = (route: string, code: string): string =>
  `streamfold_http_problems_total{route="${route}",code="${code}"}`;

describe('the metrics of the service', () => {
  it('are all there from the start, each with its type', async () => {
    const response = await fetch(`${service.url}/metrics`);
    expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    const text = await response.text();
    for (const { name, type } of serviceMetricFacts) {
      expect(text).toContain(`# TYPE ${name} ${type}\n`);
    }
    expect(text).toMatch(/^process_cpu_seconds_total [\d.]+$/m);
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds [\d.]+$/m);
  });

  it('count requests by the pattern of their route, and errors by their code', async () => {
    const before = await samplesOf(service.url);
    await send(service.url, create('measured-1'));
    await send(service.url, deposit('measured-1', 5));
    await send(service.url, deposit('measured-1', 7));
    await send(service.url, withdraw('measured-1', 50));
    await send(service.url, read('measured-2'));
    await send(service.url, { path: '/measured-3' });
    await send(service.url, { path: '/measured-4/%zz' });
    await rawExchange(service.url, 'measured\r\n\r\n');
    const after = await samplesOf(service.url);
    const grown = (name: string): number => (after.get(name) ?? 0) - (before.get(name) ?? 0);

    expect(grown(requests('POST', '/accounts', '2xx'))).toBe(1);
    expect(grown(requests('POST', '/accounts/:id/deposits', '2xx'))).toBe(2);
    expect(grown(requests('POST', '/accounts/:id/withdrawals', '4xx'))).toBe(1);
    expect(grown(requests('GET', '/accounts/:id', '4xx'))).toBe(1);
    expect(grown(requests('any', 'none', '4xx'))).toBe(1);
    expect(grown(problems('/accounts/:id/withdrawals', 'insufficient_funds'))).toBe(1);
    expect(grown(problems('/accounts/:id', 'account_unknown'))).toBe(1);
    expect(grown(problems('none', 'route_unknown'))).toBe(1);
    expect(grown(problems('none', 'request_malformed'))).toBe(2);
    expect([...after.keys()].filter((name) => name.includes('measured'))).toEqual([]);
  });

  it('tell deposits of half a millisecond from slower ones', async () => {
    const { keys } = await samplesOf(service.url).then((all) => ({ keys: [...all.keys()] }));
    expect(keys.filter((name) => name.includes('le="0.0005"')).length).toBeGreaterThan(0);
  });

  it('have the transactions, the lanes, the connections and the keys', async () => {
    const before = await samplesOf(service.url);
    await send(service.url, create('batched', {}, { 'idempotency-key': 'measured-key' }));
    const after = await samplesOf(service.url);
    const grown = (name: string): number => (after.get(name) ?? 0) - (before.get(name) ?? 0);

    expect(grown('streamfold_append_batch_duration_seconds_count{outcome="committed"}')).toBe(1);
    expect(grown('streamfold_append_batch_appends_sum')).toBe(1);
    expect(grown('streamfold_append_events_total')).toBe(1);
    expect(grown('streamfold_idempotency_keys')).toBe(1);
    expect(grown('streamfold_event_loop_active_seconds_total')).toBeGreaterThan(0);
    expect(after.get('streamfold_append_lanes')).toBe(3);
    expect(after.get('streamfold_append_queue_depth')).toBe(0);
    expect(after.get('streamfold_redis_connections')).toBeGreaterThan(0);
    expect(after.get('streamfold_http_connections')).toBeGreaterThan(0);
  });

  it('have the connections to MongoDB and the waiting for them', async () => {
    const before = await samplesOf(service.url);
    expect((await send(service.url, create('told'))).status).toBe(201);
    await send(service.url, statement('told'));
    const after = await samplesOf(service.url);
    expect(after.get('streamfold_mongo_connections')).toBeGreaterThan(0);
    expect(after.get('streamfold_mongo_connections_in_use')).toBe(0);
    expect(after.get('streamfold_mongo_checkouts_waiting')).toBe(0);
    const count = 'streamfold_mongo_checkout_duration_seconds_count';
    expect(after.get(count)).toBeGreaterThan(before.get(count) ?? 0);
  });

  it('count an answer of Redis that was lost, by what was found out', async () => {
    const { hostname, port } = new URL(redis.url);
    const proxy = await startCuttingProxy({ host: hostname, port: Number(port) }, 'EXEC');
    const behind = new URL(redis.url);
    behind.port = String(proxy.port);
    const cutOff = await startService(behind.href);
    const cut = proxy.cut('cutAfter');
    const answer = send(cutOff.url, create('lost'));
    await cut;
    expect((await answer).status).toBe(201);
    const samples = await samplesOf(cutOff.url);
    expect(samples.get('streamfold_append_unknown_total{resolved="committed"}')).toBe(1);
    expect(samples.get('streamfold_append_unknown_total{resolved="unresolved"}')).toBe(0);
    expect(samples.get('streamfold_append_batch_duration_seconds_count{outcome="unknown"}')).toBe(
      1,
    );
    await proxy.close();
  });
});

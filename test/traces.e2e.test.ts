import { sharedMongo, sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { spawnApp } from './support/spawned-app.ts';
import { startTraceCollector, type CollectedSpan } from './support/trace-collector.ts';

const redis = await sharedRedis();
const mongo = sharedMongo();
const servers = {
  REDIS_URL: redis.url,
  MONGO_URL: mongo.url,
  MONGO_DATABASE: mongo.databaseName,
};
const A_WHILE = { timeout: 20_000 };
const SERVER = 2;

function post(url: string, path: string, body: object, traceparent?: string): Promise<Response> {
  const headers = {
    'content-type': 'application/json',
    ...(traceparent === undefined ? {} : { traceparent }),
  };
  return fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

const ofTrace = (spans: readonly CollectedSpan[], traceId: string): readonly CollectedSpan[] =>
  spans.filter((span) => span.traceId === traceId);

/** The spans that the writing of balances is said to be about. */
const writtenFor = (spans: readonly CollectedSpan[]): readonly string[] =>
  spans
    .filter(({ name }) => name === 'project balances')
    .flatMap(({ parentSpanId, links }) => [parentSpanId, ...links.map(({ spanId }) => spanId)]);

describe('a trace', { timeout: 90_000 }, () => {
  it('goes from the request through the log to the write into MongoDB', async () => {
    const collector = await startTraceCollector();
    const settings = { ...servers, OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint };
    const service = await spawnApp('account-service', settings);
    const projector = await spawnApp('projector', { ...settings, OTEL_SERVICE_NAME: 'folder' });
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const above = '00f067aa0ba902b7';
    const answer = await post(
      service.url,
      '/accounts',
      { id: 'followed' },
      `00-${traceId}-${above}-01`,
    );
    expect(answer.status).toBe(201);

    const mine = (): readonly CollectedSpan[] => ofTrace(collector.spans, traceId);
    const names = (): readonly string[] => mine().map(({ name }) => name);
    await expect
      .poll(names, A_WHILE)
      .toEqual(
        expect.arrayContaining(['POST /accounts', 'append createAccount', 'project balances']),
      );
    const named = (name: string): CollectedSpan | undefined =>
      mine().find((span) => span.name === name);
    const [request, append, write] = [
      named('POST /accounts'),
      named('append createAccount'),
      named('project balances'),
    ];
    expect(request).toMatchObject({
      service: 'account-service',
      kind: SERVER,
      parentSpanId: above,
      status: 0,
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/accounts',
        'url.path': '/accounts',
        'http.response.status_code': 201,
      },
    });
    expect(append).toMatchObject({ service: 'account-service', parentSpanId: request?.spanId });
    expect(append?.attributes).toMatchObject({ 'streamfold.outcome': 'done' });
    expect(write).toMatchObject({ service: 'folder', parentSpanId: append?.spanId, links: [] });

    const lines = service.log.filter(({ msg }) => msg === 'request answered');
    expect(lines).toMatchObject([
      { traceId, spanId: request?.spanId, requestId: answer.headers.get('x-request-id') },
    ]);
    expect(projector.log.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('begins with the request where nobody has begun it, and is linked to the page of its event', async () => {
    const collector = await startTraceCollector();
    const settings = { ...servers, OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint };
    const service = await spawnApp('account-service', settings);
    for (const id of ['linked-1', 'linked-2', 'linked-3']) {
      expect((await post(service.url, '/accounts', { id })).status).toBe(201);
    }
    await fetch(`${service.url}/readyz`);
    const appends = (): readonly CollectedSpan[] =>
      collector.spans.filter(({ name }) => name === 'append createAccount');
    await expect.poll(appends, A_WHILE).toHaveLength(3);
    // What was written before it started comes to it in one page.
    await spawnApp('projector', { ...settings, PROJECTIONS: 'balances' });
    const linked = (): readonly string[] => writtenFor(collector.spans);
    await expect
      .poll(linked, A_WHILE)
      .toEqual(expect.arrayContaining(appends().map(({ spanId }) => spanId)));
    expect(new Set(appends().map(({ traceId }) => traceId)).size).toBe(3);
    expect(collector.spans.filter(({ name }) => name.includes('readyz'))).toEqual([]);
  });

  it('that is not kept is sent by nobody, and costs the log nothing', async () => {
    const collector = await startTraceCollector();
    const settings = { ...servers, OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint };
    const service = await spawnApp('account-service', settings);
    const traceId = 'a'.repeat(32);
    await post(service.url, '/accounts', { id: 'dropped' }, `00-${traceId}-${'b'.repeat(16)}-00`);
    await post(service.url, '/accounts', { id: 'kept' });
    await expect
      .poll(() => collector.spans.map(({ name }) => name), A_WHILE)
      .toContain('POST /accounts');
    expect(ofTrace(collector.spans, traceId)).toEqual([]);
    const [line] = service.log.filter(({ msg }) => msg === 'request answered');
    expect(line).toMatchObject({ traceId });
  });
});

describe('a service that sends no traces', { timeout: 90_000 }, () => {
  it('names the trace of a request in its log, and passes it on', async () => {
    const service = await spawnApp('account-service', servers);
    const collector = await startTraceCollector();
    await spawnApp('projector', {
      ...servers,
      PROJECTIONS: 'balances',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
    });
    const traceId = 'c'.repeat(32);
    const spanId = 'd'.repeat(16);
    await post(service.url, '/accounts', { id: 'passed' }, `00-${traceId}-${spanId}-01`);
    await post(service.url, '/accounts', { id: 'untraced' });
    await expect.poll(() => writtenFor(collector.spans), A_WHILE).toContain(spanId);
    const lines = service.log.filter(({ msg }) => msg === 'request answered');
    expect(lines).toMatchObject([{ traceId, spanId }, {}]);
    expect(lines[1]).not.toHaveProperty('traceId');
  });

  it('goes on where the collector does not answer, and says so', async () => {
    const service = await spawnApp('account-service', {
      ...servers,
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
    });
    expect((await post(service.url, '/accounts', { id: 'unheard' })).status).toBe(201);
    await expect
      .poll(() => service.log.map(({ msg }) => msg), A_WHILE)
      .toContain('traces could not be sent');
    expect((await post(service.url, '/accounts/unheard/deposits', { amount: 1 })).status).toBe(200);
  });
});

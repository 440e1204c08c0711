import { sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { create, deposit, read } from './support/account-requests.ts';
import { send } from './support/send.ts';
import { startServiceProcess } from './support/service-process.ts';

const redis = await sharedRedis();

describe('the log of the service', () => {
  it('has a JSON line for each request, under the id of its answer, without what was in it', async () => {
    const service = startServiceProcess({ REDIS_URL: redis.url, LOG_LEVEL: 'debug' });
    const url = await service.url();
    const secrets = {
      authorization: 'Bearer s3cr3t',
      cookie: 's3cr3t',
      'idempotency-key': 's3cr3t',
    };
    const answers = [
      await send(url, create('logged')),
      await send(url, deposit('logged', 918_273, secrets)),
      await send(url, { ...read('logged?token=s3cr3t'), headers: { 'x-request-id': 'mine-1' } }),
      await send(url, { path: '/accounts/logged/deposits', body: '{"amount":"s3cr3t"}' }),
      await send(url, { path: '/accounts', body: '{"id":"logged\\u000a{}"}' }),
    ];
    service.signal('SIGTERM');
    expect(await service.exitCode).toBe(0);

    expect(service.stray).toEqual([]);
    const lines = service.log.filter(({ msg }) => msg === 'request answered');
    expect(lines.map(({ requestId, status }) => ({ requestId, status }))).toEqual(
      answers.map(({ headers, status }) => ({ requestId: headers['x-request-id'], status })),
    );
    expect(lines[1]).toMatchObject({ method: 'POST', path: '/accounts/logged/deposits' });
    expect(lines[2]).toMatchObject({ requestId: 'mine-1', path: '/accounts/logged', status: 400 });
    const all = JSON.stringify(service.log);
    expect(all).not.toContain('s3cr3t');
    expect(all).not.toContain('918273');
  });
});

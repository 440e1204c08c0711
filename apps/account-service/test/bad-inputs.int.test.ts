import { sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { BAD_BODIES, BAD_CREATIONS, BAD_HEADERS, BAD_TARGETS } from './bad-input-rows.ts';
import { create, deposit, read } from './support/account-requests.ts';
import { expectProblem } from './support/expect-problem.ts';
import { send } from './support/send.ts';
import { startService } from './support/service.ts';

// Every bad input gets the answer that is listed for it, as problem details that give nothing away,
// and leaves the log as it was.

const redis = await sharedRedis();
const service = await startService(redis.url);
await send(service.url, create('rich'));
await send(service.url, deposit('rich', 1_000));

const tables = {
  bodies: BAD_BODIES,
  headers: BAD_HEADERS,
  'ids, paths, methods and queries': BAD_TARGETS,
  creations: BAD_CREATIONS,
};

describe.each(Object.entries(tables))('refuses bad %s', (_name, rows) => {
  it.each(rows)('row $row: $name', async ({ sent, statuses }) => {
    const before = await service.eventCounts('rich', 'newcomer', 'nobody');

    const answer = await send(service.url, sent);

    expect(statuses).toContain(answer.status);
    if (sent.method !== 'HEAD') expectProblem(answer);
    expect(await service.eventCounts('rich', 'newcomer', 'nobody')).toEqual(before);
  });
});

describe('after all bad inputs', () => {
  it('has an untouched account, prototype and set of keys', async () => {
    const { json } = await send(service.url, read('rich'));
    expect(json).toMatchObject({ version: 2, funds: 1_000 });
    expect(Reflect.get({}, 'x')).toBeUndefined();
    const keys = await service.redis.keys('account:*');
    expect(keys.filter((key) => !key.startsWith('account:rich'))).toEqual([]);
  });
});

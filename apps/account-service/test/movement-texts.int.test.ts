import { sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { create, deposit } from './support/account-requests.ts';
import { capture, holdIdOf, standing } from './support/hold-requests.ts';
import { send } from './support/send.ts';
import { startService } from './support/service.ts';

const redis = await sharedRedis();
const service = await startService(redis.url);

describe('what a movement is called', () => {
  const texts = [
    'Zimmer 7 🛏 👩‍👩‍👧',
    'שכר דירה \u202eabc',
    '<script>alert("1")</script>',
    "'; DROP TABLE accounts; --",
    '\u2028\u00a0é',
  ];

  it.each(texts)('is kept as it was sent: %j', async (description) => {
    await send(service.url, create('texts'));
    const text = { reference: '<b>"r" & \\', description };
    const paths = ['deposits', 'holds', 'withdrawals'].map((name) => `/accounts/texts/${name}`);
    for (const path of paths) {
      const answer = await send(service.url, { path, body: { amount: 1, ...text } });
      expect(answer.status).toBeLessThan(300);
      if (path.endsWith('holds')) {
        await send(service.url, capture('texts', holdIdOf(answer), text));
        await send(service.url, deposit('texts', 2));
      }
    }
    const entries = await service.redis.xrevrange('account:texts', '+', '-', 'COUNT', 5);
    const events = entries.map(([, [, event]]) => JSON.parse(event ?? '') as object);
    expect(events.filter((event) => 'reference' in event)).toMatchObject([text, text, text, text]);
  });

  it.each(['a\u0000b', '\ud800', 'a\udc00', '\n', '', 'x'.repeat(257)])(
    'is refused with %j',
    async (description) => {
      await send(service.url, create('refused'));
      for (const name of ['deposits', 'withdrawals', 'holds']) {
        const body = { amount: 1, description };
        const refused = await send(service.url, { path: `/accounts/refused/${name}`, body });
        expect(refused).toMatchObject({ status: 400, json: { code: 'input_invalid' } });
      }
      const freeze = await send(service.url, standing('refused', 'freeze', { description }));
      expect(freeze.status).toBe(400);
      expect(await service.redis.xlen('account:refused')).toBe(1);
    },
  );
});

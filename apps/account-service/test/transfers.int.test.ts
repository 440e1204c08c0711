import { sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { create, deposit, read, withdraw } from './support/account-requests.ts';
import { expectProblem } from './support/expect-problem.ts';
import { send, type Answer, type Sent } from './support/send.ts';
import { startService, type ServiceUnderTest } from './support/service.ts';
import { idIn, key, transfer } from './support/transfer-requests.ts';

const PARTITIONS = 4;
const one = await startService((await sharedRedis()).url);
const four = await startService((await sharedRedis()).url, { PARTITIONS: String(PARTITIONS) });

interface Place {
  readonly name: string;
  readonly service: ServiceUnderTest;
  /** How many partitions there are. */
  readonly partitions: number;
  /** What the transfer adds to the account that sends. */
  readonly steps: number;
}

const places: readonly Place[] = [
  { name: 'of one partition', service: one, partitions: 1, steps: 1 },
  { name: 'of two partitions', service: four, partitions: PARTITIONS, steps: 2 },
];

const streamKey = ({ partitions }: Place, id: string, partition: number): string =>
  partitions === 1 ? `account:${id}` : `account:{${partition}}:${id}`;

describe.each(places)('a transfer between accounts $name', (place) => {
  const { service, partitions, steps } = place;
  const ask = (sent: Sent): Promise<Answer> => send(service.url, sent);
  const toPartition = partitions - 1;
  const length = (id: string, partition: number): Promise<number> =>
    service.redis.xlen(streamKey(place, id, partition));
  const pair = async (
    name: string,
    funds = 100,
    more: { from?: object; to?: object } = {},
  ): Promise<readonly [string, string]> => {
    const from = idIn(0, partitions, `${name}-from`);
    const to = idIn(toPartition, partitions, `${name}-to`);
    await ask(create(from, more.from));
    await ask(create(to, more.to));
    if (funds > 0) await ask(deposit(from, funds));
    return [from, to];
  };
  const lengths = async ([from, to]: readonly [string, string]): Promise<readonly number[]> => [
    await length(from, 0),
    await length(to, toPartition),
  ];

  it('moves the money and answers of the account that sends', async () => {
    const [from, to] = await pair('moves');
    const answer = await ask(transfer(from, to, 30, {}, { reference: 'r-1', description: 'Rent' }));
    const version = 2 + steps;
    expect(answer).toMatchObject({
      status: 200,
      json: { from, to, amount: 30, version, funds: 70, available: 70, status: 'completed' },
      headers: { etag: `"${version}"`, 'idempotency-protected': 'false' },
    });
    expect(answer.json['transferId']).toMatch(/^[A-Za-z0-9_-]{22}$/);
    expect(answer.headers['streamfold-token']).toBeDefined();
    expect((await ask(read(from))).json).toMatchObject({ funds: 70, inTransit: 0, version });
    expect((await ask(read(to))).json).toMatchObject({ funds: 30, version: 2 });
    const [[, fields] = []] = await service.redis.xrange(
      streamKey(place, to, toPartition),
      '2-0',
      '2-0',
    );
    const { transferId } = answer.json;
    expect(JSON.parse(fields?.[1] ?? '')).toEqual({
      id: to,
      version: 2,
      type: 'transferIn',
      transferId,
      from,
      amount: 30,
      reference: 'r-1',
      description: 'Rent',
    });
  });

  it('is answered the same when it is sent again with its key, also after others came between', async () => {
    const [from, to] = await pair('again');
    const request = transfer(from, to, 60, key('again-1'));
    const first = await ask(request);
    await ask(withdraw(from, 40));
    await ask(withdraw(to, 60));
    const before = await lengths([from, to]);

    const again = await ask(request);

    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.text).toBe(first.text);
    expect(again.headers.etag).toBe(first.headers.etag);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(await lengths([from, to])).toEqual(before);
  });

  it('is carried out once when it is sent 20 times at once', async () => {
    const [from, to] = await pair('storm');
    const request = transfer(from, to, 5, key('storm-1'));
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(request)));
    expect(answers.filter(({ status }) => status === 200)).not.toEqual([]);
    for (const { status, json } of answers) {
      if (status !== 200)
        expect({ status, ...json }).toMatchObject({ code: 'idempotency_key_in_use' });
    }
    expect((await ask(request)).status).toBe(200);
    expect((await ask(read(from))).json).toMatchObject({ funds: 95 });
    expect((await ask(read(to))).json).toMatchObject({ funds: 5 });
  });

  it.each([
    ['another amount', (from: string, to: string) => transfer(from, to, 11, key('reused-1'))],
    [
      'another reference',
      (from: string, to: string) => transfer(from, to, 10, key('reused-1'), { reference: 'x' }),
    ],
  ])('is refused with 422 when its key was used for %s', async (name, other) => {
    const accounts = await pair(`reused-${name.length}`);
    await ask(transfer(...accounts, 10, key('reused-1')));
    const before = await lengths(accounts);
    const answer = await ask(other(...accounts));
    expect(answer).toMatchObject({ status: 422, json: { code: 'idempotency_key_reused' } });
    expectProblem(answer);
    expect(await lengths(accounts)).toEqual(before);
  });

  it('is refused with 422 when its key was used for a deposit', async () => {
    const accounts = await pair('mixed');
    await ask(deposit(accounts[0], 1, key('mixed-1')));
    const answer = await ask(transfer(...accounts, 1, key('mixed-1')));
    expect(answer).toMatchObject({ status: 422, json: { code: 'idempotency_key_reused' } });
  });

  it('writes nothing when either account refuses, and says which', async () => {
    const poor = await pair('poor', 5);
    expect(await ask(transfer(...poor, 6))).toMatchObject({
      status: 422,
      json: { code: 'insufficient_funds', account: poor[0], funds: 5, amount: 6 },
    });
    const dollars = await pair('dollars', 5, { to: { currency: 'USD' } });
    const refused = await ask(transfer(...dollars, 5));
    expect(refused).toMatchObject({
      status: 422,
      json: { code: 'currency_mismatch', account: dollars[1], currency: 'USD' },
    });
    expectProblem(refused);
    const said = await pair('said', 5);
    expect(await ask(transfer(...said, 5, {}, { currency: 'CHF' }))).toMatchObject({
      status: 422,
      json: { code: 'currency_mismatch', account: said[0], currency: 'EUR' },
    });
    const full = await pair('full', 1);
    await ask(deposit(full[1], Number.MAX_SAFE_INTEGER));
    expect(await ask(transfer(...full, 1))).toMatchObject({
      status: 422,
      json: { code: 'funds_limit_exceeded', account: full[1] },
    });
    expect(await lengths(poor)).toEqual([2, 1]);
    expect(await lengths(dollars)).toEqual([2, 1]);
    expect(await lengths(said)).toEqual([2, 1]);
    expect(await lengths(full)).toEqual([2, 2]);
  });

  it('knows no account that was never created, and says which', async () => {
    const accounts = await pair('known', 5);
    const [from, to] = accounts;
    const nobody = idIn(toPartition, partitions, 'nobody');
    for (const [a, b, account] of [
      [from, nobody, nobody],
      [nobody, to, nobody],
    ] as const) {
      const answer = await ask(transfer(a, b, 6));
      expect(answer).toMatchObject({ status: 404, json: { code: 'account_unknown', account } });
      expectProblem(answer);
    }
    expect(await length(nobody, toPartition)).toBe(0);
    expect(await lengths(accounts)).toEqual([2, 1]);
  });

  it('is carried out only at the version that If-Match names', async () => {
    const [from, to] = await pair('matched');
    const stale = await ask(transfer(from, to, 1, { 'if-match': '"1"' }));
    expect(stale).toMatchObject({ status: 412, json: { code: 'version_mismatch', version: 2 } });
    const request = transfer(from, to, 1, { ...key('matched-1'), 'if-match': '"2"' });
    const first = await ask(request);
    const again = await ask(request);
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.text).toBe(first.text);
    const next = await ask(transfer(from, to, 1, { 'if-match': String(first.headers.etag) }));
    expect(next.status).toBe(200);
  });

  it('may use the overdraft', async () => {
    const accounts = await pair('overdraft', 0, { from: { overdraftLimit: 10 } });
    expect((await ask(transfer(...accounts, 11))).status).toBe(422);
    const answer = await ask(transfer(...accounts, 10));
    expect(answer.json).toMatchObject({ funds: -10, available: -10 });
  });

  it('is tried anew after a rejection, for nothing was written under its key', async () => {
    const [from, to] = await pair('anew', 0);
    const request = transfer(from, to, 10, key('anew-1'));
    expect((await ask(request)).status).toBe(422);
    await ask(deposit(from, 10));
    expect((await ask(request)).status).toBe(200);
  });
});

describe('a transfer', () => {
  it('between accounts of one partition is two entries next to one another', async () => {
    await send(one.url, create('next-a'));
    await send(one.url, create('next-b'));
    await send(one.url, deposit('next-a', 9));
    const { json } = await send(one.url, transfer('next-a', 'next-b', 9));
    const entries = await one.redis.xrevrange('accountStream', '+', '-', 'COUNT', 2);
    const events = entries.map(([, fields]) => JSON.parse(fields[1] ?? '') as object).reverse();
    const { transferId } = json;
    expect(events).toEqual([
      { id: 'next-a', version: 3, type: 'transferOut', transferId, to: 'next-b', amount: 9 },
      { id: 'next-b', version: 2, type: 'transferIn', transferId, from: 'next-a', amount: 9 },
    ]);
  });

  it('to the account that it is from is refused', async () => {
    await send(one.url, create('self'));
    const answer = await send(one.url, transfer('self', 'self', 1));
    expect(answer).toMatchObject({ status: 422, json: { code: 'transfer_to_itself' } });
    expectProblem(answer);
  });

  it.each([
    ['no amount', { from: 'a', to: 'b' }],
    ['no sender', { to: 'b', amount: 1 }],
    ['no receiver', { from: 'a', amount: 1 }],
    ['an amount of text', { from: 'a', to: 'b', amount: '1' }],
    ['an amount of 0', { from: 'a', to: 'b', amount: 0 }],
    ['a name that is none', { from: 'a:b', to: 'b', amount: 1 }],
    ['a member that is not known', { from: 'a', to: 'b', amount: 1, transferId: 'x' }],
  ])('with %s is bad input', async (_name, body) => {
    const answer = await send(one.url, { path: '/transfers', body });
    expect(answer).toMatchObject({ status: 400, json: { code: 'input_invalid' } });
  });
});

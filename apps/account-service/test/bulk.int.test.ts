import { seededRandom, sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { create, deposit, read } from './support/account-requests.ts';
import {
  answersIn,
  bulkOf,
  createLine,
  depositLine,
  openBulk,
  sendBulk,
  type BulkAnswer,
} from './support/bulk.ts';
import { expectProblem } from './support/expect-problem.ts';
import { send } from './support/send.ts';
import { startService } from './support/service.ts';

const redis = await sharedRedis();
const service = await startService(redis.url);
const { url } = service;
const random = seededRandom();

/** Some deposits and withdrawals on some accounts that are created first, in one order for each account. */
function movesOn(name: string, accounts: number, moves: number): readonly object[] {
  const ids = Array.from({ length: accounts }, (_, n) => `${name}-${n}`);
  const creations = ids.map((id) => createLine(id, `${id}-birth`, { overdraftLimit: 100_000 }));
  return [
    ...creations,
    ...Array.from({ length: moves }, (_, n) => ({
      key: `${name}-move-${n}`,
      type: random.pick(['deposit', 'withdraw']),
      id: random.pick(ids),
      amount: random.integer(1, 100),
    })),
  ];
}

const facts = ({ line, key, status, body }: BulkAnswer): object => ({ line, key, status, body });

describe('a bulk', () => {
  it('is answered line by line in its order, and keeps the order of the lines of an account', async () => {
    const lines = movesOn('order', 20, 1_000);
    const answers = await sendBulk(url, lines);
    expect(answers.map(({ line }) => line)).toEqual(lines.map((_, n) => n + 1));
    const after = new Map<unknown, { version: number; funds: number }>();
    for (const [n, { status, body }] of answers.entries()) {
      const line = lines[n] as Record<string, unknown>;
      const before = after.get(line['id']) ?? { version: 0, funds: 0 };
      const version = before.version + 1;
      if (line['type'] === 'create') {
        expect({ status, body }).toEqual({ status: 201, body: { id: line['id'], version } });
        after.set(line['id'], { version, funds: 0 });
        continue;
      }
      const amount = Number(line['amount']);
      const funds = before.funds + (line['type'] === 'deposit' ? amount : -amount);
      after.set(line['id'], { version, funds });
      expect({ status, body }).toEqual({
        status: 200,
        body: { id: line['id'], amount, version, funds, available: funds },
      });
    }
    for (const [id, expected] of after) {
      expect((await send(url, read(String(id)))).json).toMatchObject(expected);
    }
  }, 60_000);

  it('is replayed as a whole, by another instance too: the log stays as it is', async () => {
    const lines = movesOn('replay', 10, 300);
    const first = await sendBulk(url, lines);
    expect(first.some(({ replayed }) => replayed === true)).toBe(false);
    const before = await service.eventCounts();
    const other = await startService(redis.url);
    for (const again of [await sendBulk(url, lines), await sendBulk(other.url, lines)]) {
      expect(again.every(({ replayed }) => replayed === true)).toBe(true);
      expect(again.map(facts)).toEqual(first.map(facts));
    }
    expect(await service.eventCounts()).toEqual(before);
  }, 60_000);

  it('answers a line as the route does, and under the same keys', async () => {
    await send(url, create('same'));
    const [line] = await sendBulk(url, [depositLine('same', 5, 'same-1')]);
    const routed = await send(url, deposit('same', 5, { 'idempotency-key': 'same-1' }));
    expect(routed.headers['idempotency-replayed']).toBe('true');
    expect(JSON.stringify(line?.body)).toBe(routed.text);
    await send(url, deposit('same', 6, { 'idempotency-key': '"same\\"2"' }));
    const [again] = await sendBulk(url, [depositLine('same', 6, 'same"2')]);
    expect(again).toMatchObject({ status: 200, replayed: true });
  });

  it('carries out a line once that it has twice, and refuses a key that names something else', async () => {
    await sendBulk(url, [createLine('twice-a', 'ta-0'), createLine('twice-b', 'tb-0')]);
    const answers = await sendBulk(url, [
      depositLine('twice-a', 5, 'twice-1'),
      depositLine('twice-a', 5, 'twice-1'),
      depositLine('twice-a', 6, 'twice-1'),
      depositLine('twice-b', 5, 'twice-1'),
      depositLine('twice-b', 5, 'twice-2'),
    ]);
    expect(answers.map(({ status, replayed }) => [status, replayed])).toEqual([
      [200, undefined],
      [200, true],
      [422, undefined],
      [422, undefined],
      [200, undefined],
    ]);
    expect((await service.eventCounts('twice-a', 'twice-b')).slice(1)).toEqual([2, 2]);
  });

  it('answers as soon as a line is done, while the next has not been sent', async () => {
    const bulk = openBulk(url);
    const answers = bulk.answers();
    for (let n = 0; n < 3; n += 1) {
      bulk.write(createLine(`live-${n}`, `live-key-${n}`));
      const { value } = await answers.next();
      expect(value).toMatchObject({ line: n + 1, status: 201 });
    }
    bulk.end();
    expect(await answers.next()).toMatchObject({ done: true });
  });

  it('may be empty', async () => {
    expect(await sendBulk(url, [])).toEqual([]);
    expect(await sendBulk(url, ['\n', ' \r\n'])).toEqual([]);
  });
});

describe('a line that is wrong', () => {
  const rows: readonly (readonly [string, object | string, number, string])[] = [
    ['no JSON', 'x\n', 400, 'json_invalid'],
    ['no object', '5\n', 400, 'input_invalid'],
    ['an array', '[]\n', 400, 'input_invalid'],
    ['null', 'null\n', 400, 'input_invalid'],
    ['a control character', '{"key":"w-0\u{1}"}\n', 400, 'json_invalid'],
    ['a member named twice', '{"key":"w-1","key":"w-1"}\n', 400, 'json_invalid'],
    [
      'a fraction',
      '{"key":"w-2","type":"deposit","id":"wrong","amount":1.0}\n',
      400,
      'json_invalid',
    ],
    ['without a key', { type: 'deposit', id: 'wrong', amount: 1 }, 400, 'input_invalid'],
    ['with a key too short', depositLine('wrong', 1, 'k'), 400, 'input_invalid'],
    ['with a key that no header can have', depositLine('wrong', 1, 'a b'), 400, 'input_invalid'],
    ['without a type', { key: 'w-3', id: 'wrong', amount: 1 }, 400, 'input_invalid'],
    ['of an unknown type', { key: 'w-4', type: 'steal', id: 'wrong' }, 400, 'input_invalid'],
    ['of a type that objects have', { key: 'w-5', type: 'toString' }, 400, 'input_invalid'],
    [
      'with an amount as text',
      { ...depositLine('wrong', 1, 'w-6'), amount: '1' },
      400,
      'input_invalid',
    ],
    ['with a member too many', { ...depositLine('wrong', 1, 'w-7'), x: 1 }, 400, 'input_invalid'],
    ['with an id that is none', depositLine('wr/ong', 1, 'w-8'), 400, 'input_invalid'],
    ['in no currency', { ...createLine('wr', 'w-9'), currency: 'XXQ' }, 422, 'currency_unknown'],
    ['too long', `${'x'.repeat(5_000)}\n`, 413, 'body_too_large'],
    ['on no account', depositLine('nobody', 1, 'w-10'), 404, 'account_unknown'],
    [
      'against the rules',
      { key: 'w-11', type: 'withdraw', id: 'wrong', amount: 1 },
      422,
      'insufficient_funds',
    ],
  ];

  it('is refused by itself, wherever it is: the others go on', async () => {
    await send(url, create('wrong'));
    const good = rows.map((_, n) => depositLine('right', n + 1, `right-${n}`));
    const lines = rows.flatMap(([, line], n) => [line, good[n] ?? '']);
    const answers = await sendBulk(url, [createLine('right', 'right-birth'), ...lines]);
    expect(answers).toHaveLength(lines.length + 1);
    for (const [n, [name, , status, code]] of rows.entries()) {
      const [bad, next] = answers.slice(2 * n + 1, 2 * n + 3);
      expect([name, bad?.line, bad?.status, bad?.body['code']]).toEqual([
        name,
        2 * n + 2,
        status,
        code,
      ]);
      expect([name, next?.line, next?.status]).toEqual([name, 2 * n + 3, 200]);
    }
    expect((await service.eventCounts('wrong', 'right')).slice(1)).toEqual([1, rows.length + 1]);
  });

  it('is refused by itself when its bytes are no text', async () => {
    const line = JSON.stringify(createLine('bytes', 'bytes-1'));
    const body = Buffer.concat([Buffer.of(0x22, 0xc3, 0x28, 0x22, 0x0a), Buffer.from(line)]);
    const answers = answersIn(await send(url, bulkOf([], { body })));
    expect(answers.map(({ status }) => status)).toEqual([400, 201]);
  });

  it('is told by its key where that can be read, and gives nothing away', async () => {
    const answers = await sendBulk(url, [
      { ...depositLine('wrong', 1, 'told-1'), secret: 1 },
      '{"key":"told-2","secret":\n',
    ]);
    expect(answers.map(({ key }) => key)).toEqual(['told-1', undefined]);
    expect(JSON.stringify(answers)).not.toMatch(/secret/);
  });

  it('counts as a line also where it is blank, though nothing answers that', async () => {
    const lines = ['\n', createLine('blank', 'blank-1'), '  \r\n', 'x\r\n', 'x'];
    const answers = await sendBulk(url, lines);
    expect(answers.map(({ line, status }) => [line, status])).toEqual([
      [2, 201],
      [4, 400],
      [5, 400],
    ]);
  });
});

describe('a request that is no bulk', () => {
  it.each([
    ['of another type', { 'content-type': 'application/json' }, 415, 'media_type_unsupported'],
    ['of no type', { 'content-type': undefined }, 415, 'media_type_unsupported'],
    ['compressed', { 'content-encoding': 'gzip' }, 415, 'media_type_unsupported'],
    ['with a key of its own', { 'idempotency-key': 'bulk-1' }, 400, 'input_invalid'],
    ['with a precondition', { 'if-match': '"1"' }, 400, 'input_invalid'],
  ])('is refused when it is %s', async (_name, headers, status, code) => {
    const answer = await send(url, bulkOf([createLine('none', 'none-1')], { headers }));
    expect(answer).toMatchObject({ status, json: { code } });
    expectProblem(answer);
    expect((await service.eventCounts('none')).slice(1)).toEqual([0]);
  });

  it('is not taken by the routes for one command', async () => {
    const answer = await send(url, bulkOf([{ id: 'none' }], { path: '/accounts' }));
    expect(answer.status).toBe(415);
  });

  it('is refused when as many are under way as may be, and taken when one has ended', async () => {
    const small = await startService(redis.url, { BULKS_MAX: '1' });
    const bulk = openBulk(small.url);
    await bulk.response;
    const refused = await send(small.url, bulkOf([]));
    expect(refused).toMatchObject({ status: 503, json: { code: 'overloaded' } });
    expectProblem(refused);
    bulk.end();
    await expect.poll(async () => (await send(small.url, bulkOf([]))).status).toBe(200);
    expect(answersIn(await send(small.url, bulkOf(['x'])))).toHaveLength(1);
  });
});

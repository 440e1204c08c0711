import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { privateRedis, seededRandom, sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { create } from './support/account-requests.ts';
import { createLine, depositLine, openBulk, sendBulk } from './support/bulk.ts';
import { openSocket, statusesIn } from './support/raw-exchange.ts';
import { send } from './support/send.ts';
import { startServiceProcess } from './support/service-process.ts';
import { startService } from './support/service.ts';

const redis = await sharedRedis();
const service = await startService(redis.url);
const { url } = service;
const random = seededRandom();

describe('a bulk that is broken off', () => {
  it('is sent again from the beginning, however often, and no line takes effect twice', async () => {
    const ids = Array.from({ length: 50 }, (_, n) => `cut-${n}`);
    const deposits = Array.from({ length: 600 }, (_, n) =>
      depositLine(random.pick(ids), 1, `cut-${n}`),
    );
    const lines = [...ids.map((id) => createLine(id, `birth-${id}`)), ...deposits];
    const [before = 0] = await service.eventCounts();

    for (let round = 0; round < 5; round += 1) {
      const enough = random.integer(1, 500);
      const bulk = openBulk(url);
      bulk.write(...lines);
      let read = 0;
      for await (const { line, status } of bulk.answers()) {
        read += 1;
        expect(line).toBe(read);
        expect(status).toBeLessThan(300);
        if (read >= enough) break;
      }
      bulk.request.destroy();
    }
    // The last round may still run: this one meets its lines, and waits for them.
    const answers = await sendBulk(url, lines);

    expect(answers.map(({ line }) => line)).toEqual(lines.map((_, n) => n + 1));
    expect(answers.filter(({ status }) => status >= 300)).toEqual([]);
    const [after = 0, ...each] = await service.eventCounts(...ids);
    expect(after - before).toBe(lines.length);
    expect(each.reduce((sum, count) => sum + count, 0)).toBe(lines.length);
  }, 120_000);

  it('in the middle of a line does not carry that line out', async () => {
    const bulk = openBulk(url);
    bulk.write(createLine('half', 'half-1'), '{"key":"half-2","type":"deposit","id":"half",');
    for await (const { status } of bulk.answers()) {
      expect(status).toBe(201);
      break;
    }
    bulk.request.destroy();
    expect(await sendBulk(url, [createLine('half', 'half-1')])).toMatchObject([{ replayed: true }]);
    expect((await service.eventCounts('half')).slice(1)).toEqual([1]);
  });

  it('by bytes that are no HTTP is cut, and not answered a second time', async () => {
    const line = `${JSON.stringify(createLine('chunks', 'chunks-1'))}\n`;
    const head = 'POST /bulk HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n';
    const chunk = `${line.length.toString(16)}\r\n${line}\r\n`;
    const socket = await openSocket(url);
    let text = '';
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => (text += bytes.toString()));
    socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n${chunk}`);
    await expect.poll(() => text).toContain('"status":201');
    socket.write('zz\r\n');
    await once(socket, 'close');
    expect(statusesIn(text)).toEqual([200]);
    // The last chunk did not come: nobody takes the answer for whole.
    expect(text.endsWith('0\r\n\r\n')).toBe(false);
  });
});

describe('the times of a bulk', () => {
  const settings = {
    REQUEST_TIMEOUT_MS: '500',
    HEADERS_TIMEOUT_MS: '500',
    CONNECTIONS_CHECK_MS: '20',
  };

  it('do not end one whose lines keep coming, however long', async () => {
    const quick = await startService(redis.url, settings);
    const bulk = openBulk(quick.url);
    const answers = bulk.answers();
    const began = performance.now();
    let sent = 0;
    while (performance.now() - began < 2_000) {
      sent += 1;
      bulk.write(createLine(`slow-${sent}`, `slow-key-${sent}`));
      expect((await answers.next()).value).toMatchObject({ line: sent, status: 201 });
      await delay(100);
    }
    bulk.end();
    expect(await answers.next()).toMatchObject({ done: true });
  });

  it.each([
    ['nothing', ''],
    ['half a line', '{"key"'],
  ])('end one from which %s comes, and say from where to send on', async (_name, rest) => {
    const quick = await startService(redis.url, settings);
    const bulk = openBulk(quick.url);
    bulk.write('x\n', 'x\n', rest);
    const answers = [];
    for await (const answer of bulk.answers()) answers.push(answer);
    expect(answers.map(({ line, resume, status }) => [line ?? resume, status])).toEqual([
      [1, 400],
      [2, 400],
      [3, 408],
    ]);
    expect(answers[2]).toMatchObject({ resume: 3, body: { code: 'request_timeout' } });
    bulk.request.destroy();
  });
});

describe('a service that is told to stop in the middle of a bulk', () => {
  it('answers what it has begun, says where to go on, and the rest is taken by the next', async () => {
    const lines = Array.from({ length: 20_000 }, (_, n) => depositLine('stopped', 1, `stop-${n}`));
    await send(url, create('stopped'));
    const stopping = startServiceProcess({ REDIS_URL: redis.url });
    const bulk = openBulk(await stopping.url());
    bulk.write(...lines);
    let answered = 0;
    let resume: number | undefined;
    for await (const answer of bulk.answers()) {
      if (answer.resume === undefined) {
        answered += 1;
        expect([answer.line, answer.status]).toEqual([answered, 200]);
        if (answered === 500) stopping.signal('SIGTERM');
        continue;
      }
      resume = answer.resume;
      expect(answer).toMatchObject({
        status: 503,
        body: { code: 'stopping', outcome: 'not_applied' },
      });
      bulk.end();
    }
    expect(resume).toBe(answered + 1);
    expect(answered).toBeLessThan(lines.length);
    expect(await stopping.exitCode).toBe(0);
    expect((await service.eventCounts('stopped')).slice(1)).toEqual([answered + 1]);

    const rest = await sendBulk(url, lines.slice(answered, answered + 100));
    expect(rest.some(({ status, replayed }) => status !== 200 || replayed === true)).toBe(false);
  }, 60_000);
});

describe('what a bulk has under way', () => {
  /** How much of `text`, sent over and over, is taken from a client before it has to wait. */
  async function takenOf(serviceUrl: string, text: string): Promise<number> {
    const bulk = openBulk(serviceUrl);
    (await bulk.response).pause();
    const { socket } = bulk.request;
    if (socket === null) throw new TypeError('the bulk has no connection');
    const piece = text.repeat(Math.ceil(65_536 / text.length));
    let lastTaken = -1;
    // Held back for good: nothing was taken for a whole second.
    for (let unchanged = 0; unchanged < 10;) {
      while (bulk.request.writableLength < 1_048_576) bulk.write(piece);
      await delay(100);
      const taken = socket.bytesWritten - socket.writableLength;
      unchanged = taken === lastTaken ? unchanged + 1 : 0;
      lastTaken = taken;
      if (taken > TAKEN_MAX) break;
    }
    bulk.request.destroy();
    return lastTaken;
  }

  // What the kernel holds for two ends, and a good deal more.
  const TAKEN_MAX = 48 * 1_048_576;
  const RSS_GROWTH_MAX = 200 * 1_048_576;

  it('is bounded when the client reads no answers: it is not read from', async () => {
    const before = process.memoryUsage().rss;
    // Each two bytes are answered by a hundred times as many.
    expect(await takenOf(url, 'x\n')).toBeLessThan(TAKEN_MAX);
    expect(process.memoryUsage().rss - before).toBeLessThan(RSS_GROWTH_MAX);
    expect(await sendBulk(url, [createLine('well', 'well-1')])).toMatchObject([{ status: 201 }]);
  }, 60_000);

  it('is bounded when the store does not keep up: the client is not read from', async () => {
    const server = await privateRedis();
    const held = await startService(server.url, { BULK_CONCURRENCY_MAX: '4' });
    await send(held.url, create('held'));
    await server.pause();
    const before = process.memoryUsage().rss;
    const line = JSON.stringify(depositLine('held', 1, 'held-1'));
    expect(await takenOf(held.url, `${line}${' '.repeat(4_000 - line.length)}\n`)).toBeLessThan(
      TAKEN_MAX,
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(RSS_GROWTH_MAX);
    await server.resume();
  }, 60_000);
});

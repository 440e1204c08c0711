import { parseToken, type WriteToken } from '@streamfold/projections';
import { sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { create, deposit, read, withdraw } from './support/account-requests.ts';
import { send, type Answer } from './support/send.ts';
import { startService } from './support/service.ts';

const redis = await sharedRedis();
const service = await startService(redis.url);

function tokenOf({ headers }: Answer): WriteToken {
  const token = parseToken(String(headers['streamfold-token']));
  if (token === undefined) throw new TypeError('the answer has no token');
  return token;
}

/** The positions of the whole log, in order. */
async function positions(): Promise<readonly string[]> {
  return (await service.redis.xrange('accountStream', '-', '+')).map(([id]) => id);
}

describe('the token of a write', () => {
  it('names the version and the position of each kind of write', async () => {
    const requests = [create('John'), deposit('John', 100), withdraw('John', 30)];
    for (const [index, request] of requests.entries()) {
      const token = tokenOf(await send(service.url, request));
      const position = (await positions()).at(-1);
      expect(token).toEqual({ version: index + 1, partition: 0, position });
    }
  });

  it('of a write that was sent again has its version, and a position that is not before it', async () => {
    await send(service.url, create('again'));
    const request = deposit('again', 5, { 'idempotency-key': 'again-1' });
    const first = await send(service.url, request);
    await send(service.url, deposit('again', 7));
    await send(service.url, create('another'));

    const replay = await send(service.url, request);

    expect(replay.headers['idempotency-replayed']).toBe('true');
    expect(replay.text).toBe(first.text);
    expect(tokenOf(replay).version).toBe(tokenOf(first).version);
    const log = await positions();
    expect(log.indexOf(tokenOf(first).position)).toBeGreaterThanOrEqual(0);
    expect(log.indexOf(tokenOf(replay).position)).toBeGreaterThanOrEqual(
      log.indexOf(tokenOf(first).position),
    );
  });

  it('is missing where nothing was written', async () => {
    await send(service.url, create('poor'));
    const answers = [
      await send(service.url, withdraw('poor', 5)),
      await send(service.url, create('poor')),
      await send(service.url, deposit('poor', 0)),
      await send(service.url, read('poor')),
    ];
    expect(answers.map(({ status }) => status)).toEqual([422, 409, 400, 200]);
    for (const { headers } of answers) expect(headers['streamfold-token']).toBeUndefined();
  });
});

import { once } from 'node:events';
import { createServer } from 'node:net';
import { privateRedis, sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { startServiceProcess, type ServiceProcess } from './support/service-process.ts';

// A start that cannot succeed ends with code 1 and one sentence that names the setting to look at.

const shared = await sharedRedis();
const empty = await sharedRedis();
const late = await privateRedis();
const weak = await privateRedis({ settings: { appendfsync: 'everysec' } });

async function sentenceOf(service: ServiceProcess): Promise<string> {
  expect(await service.exitCode).toBe(1);
  expect(service.stray).toEqual([]);
  const errors = service.log.filter(({ level }) => level === 'error');
  expect(errors).toHaveLength(1);
  expect(errors[0]).not.toHaveProperty('error');
  return String(errors[0]?.['msg']);
}

describe('a start', () => {
  it('names PORT when the port is in use', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const address = holder.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const service = startServiceProcess({ REDIS_URL: shared.url, PORT: port });
    expect(await sentenceOf(service)).toMatch(
      new RegExp(`^account-service could not start: port ${port} on 127.0.0.1 is in use: set PORT`),
    );
    holder.close();
  });

  it('names REDIS_URL, without its password, when Redis does not answer', async () => {
    const service = startServiceProcess({
      REDIS_URL: 'redis://me:secret@127.0.0.1:1',
      START_WAIT_MS: '300',
    });
    const sentence = await sentenceOf(service);
    expect(sentence).toMatch(
      /Redis at redis:\/\/me:\*\*\*@127\.0\.0\.1:1 does not answer: .*REDIS_URL/,
    );
    expect(JSON.stringify(service.log)).not.toContain('secret');
    expect(service.log.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });

  it('waits for a Redis that comes up late', async () => {
    await late.stop();
    const service = startServiceProcess({ REDIS_URL: late.url, START_WAIT_MS: '20000' });
    await expect.poll(() => service.log.length, { timeout: 10_000 }).toBeGreaterThan(0);
    await late.startAgain();
    expect(await service.url()).toMatch(/^http:/);
    service.signal('SIGTERM');
    expect(await service.exitCode).toBe(0);
  }, 40_000);

  it('makes a log of so many partitions as PARTITIONS says, and names another number', async () => {
    const settings = { REDIS_URL: empty.url, DURABILITY: 'memory' };
    const service = startServiceProcess({ ...settings, PARTITIONS: '3' });
    const answer = await fetch(`${await service.url()}/accounts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: 'JohnDoe' }),
    });
    expect(answer.status).toBe(201);
    service.signal('SIGTERM');
    expect(await service.exitCode).toBe(0);
    const sentence = await sentenceOf(startServiceProcess({ ...settings, PARTITIONS: '2' }));
    expect(sentence).toContain('was made with partitions: 3, and cannot be opened with 2');
  });

  it('ends in order when it is told to stop while it waits', async () => {
    const service = startServiceProcess({
      REDIS_URL: 'redis://127.0.0.1:1',
      START_WAIT_MS: '60000',
    });
    await expect.poll(() => service.log.length, { timeout: 10_000 }).toBeGreaterThan(0);
    service.signal('SIGTERM');
    expect(await service.exitCode).toBe(0);
  });

  it('names the settings when Redis keeps less than DURABILITY promises', async () => {
    const sentence = await sentenceOf(startServiceProcess({ REDIS_URL: weak.url }));
    expect(sentence).toContain('DURABILITY=fsync');
    expect(sentence).toContain('appendfsync');
  }, 40_000);

  it('reports every setting that is not valid, and none of them is a stack trace', async () => {
    const service = startServiceProcess({ PORT: '80x', LOG_LEVEL: 'loud', REDIS_URL: 'http://x' });
    expect(await service.exitCode).toBe(1);
    expect(service.log.map(({ msg }) => String(msg).split(' ', 1)[0])).toEqual([
      'PORT',
      'LOG_LEVEL',
      'REDIS_URL',
    ]);
    expect(service.stray).toEqual([]);
  });

  it('prints every setting for --help and exits with 0', async () => {
    const service = startServiceProcess({}, '--help');
    expect(await service.exitCode).toBe(0);
    expect(service.stray.join('\n')).toMatch(/PORT {2}\(integer from 0 to 65535; default 8444\)/);
  });
});

import { fastify } from 'fastify';
import { describe, expect, it } from 'vitest';
import { capturedLogger } from '../test/support/captured-logger.ts';
import { fastifyLogger } from './fastify-logger.ts';

describe('fastifyLogger', () => {
  it('takes the fields first and the text second, as Fastify gives them', () => {
    const { logger, lines } = capturedLogger('debug');
    const adapter = fastifyLogger(logger);
    adapter.info({ count: 3 }, 'counted %s', 'sheep');
    adapter.warn('plain %d', 7);
    expect(lines()).toMatchObject([
      { level: 'info', msg: 'counted sheep', count: 3 },
      { level: 'warn', msg: 'plain 7' },
    ]);
  });

  it('carries the bindings of a child on each of its lines, and of a child of it', () => {
    const { logger, lines } = capturedLogger('info');
    const child = fastifyLogger(logger).child({ requestId: 'r1' });
    child.info('one');
    child.child({ step: 2 }).info({ x: 1 }, 'two');
    expect(lines()).toMatchObject([
      { msg: 'one', requestId: 'r1' },
      { msg: 'two', requestId: 'r1', step: 2, x: 1 },
    ]);
  });

  it('maps fatal to error and trace to debug, and drops silent', () => {
    const { logger, lines } = capturedLogger('debug');
    const adapter = fastifyLogger(logger);
    adapter.fatal('f');
    adapter.error('e');
    adapter.debug('d');
    adapter.trace('t');
    adapter.silent('s');
    expect(lines().map(({ level }) => level)).toEqual(['error', 'error', 'debug', 'debug']);
    expect(adapter.level).toBe('debug');
  });

  it('writes an error given alone or as err in the form of the logger', () => {
    const { logger, lines } = capturedLogger('info');
    const error = Object.assign(new Error('no'), { code: 'e_no' });
    fastifyLogger(logger).error(error);
    fastifyLogger(logger).error({ err: error }, 'failed');
    const err = { name: 'Error', code: 'e_no', message: 'no' };
    expect(lines()).toMatchObject([
      { msg: 'no', err },
      { msg: 'failed', err },
    ]);
  });

  it('writes req and res without headers, query and body', () => {
    const { logger, lines, texts } = capturedLogger('info');
    const req = { method: 'POST', url: '/x?token=secret', ip: '::1', headers: { a: 'secret' } };
    const res = { statusCode: 201, headers: { a: 'secret' }, body: 'secret' };
    fastifyLogger(logger).info({ req, res }, 'answered');
    expect(lines()[0]).toMatchObject({
      req: { method: 'POST', path: '/x', remoteAddress: '::1' },
      res: { status: 201 },
    });
    expect(texts[0]).not.toContain('secret');
  });

  it('is accepted by Fastify, whose own lines come out right and give nothing away', async () => {
    const { logger, lines, texts } = capturedLogger('info');
    const app = fastify({ loggerInstance: fastifyLogger(logger) });
    app.post('/x', () => {
      throw new Error('boom');
    });
    await app.inject({
      method: 'POST',
      url: '/x?q=secret',
      headers: { authorization: 'secret' },
      payload: { card: 'secret' },
    });
    await app.close();
    expect(lines().map(({ msg }) => msg)).toEqual([
      'incoming request',
      'boom',
      'request completed',
    ]);
    expect(new Set(lines().map(({ reqId }) => reqId)).size).toBe(1);
    expect(texts.join()).not.toContain('secret');
  });
});

import { describe, expect, it } from 'vitest';
import { capturedLogger } from '../test/support/captured-logger.ts';

describe('createLogger', () => {
  it('writes one JSON line: time, level, service, msg, then the fields', () => {
    const { logger, texts, lines } = capturedLogger('info');
    logger.info('first\nline', { count: 1 });
    logger.debug('not at this level');
    expect(texts).toHaveLength(1);
    expect(texts[0]).not.toContain('\n');
    expect(Object.keys(lines()[0] ?? {})).toEqual(['time', 'level', 'service', 'msg', 'count']);
    expect(lines()[0]).toMatchObject({ level: 'info', service: 'test', msg: 'first\nline' });
  });

  it('lets no field replace what each line has', () => {
    const { logger, lines } = capturedLogger('info');
    logger.warn('told', { time: 'x', level: 'error', service: 'y', msg: 'z' });
    expect(lines()[0]).toMatchObject({ level: 'warn', service: 'test', msg: 'told' });
    expect(lines()[0]?.['time']).not.toBe('x');
  });

  it('writes an error as name, code, message and cause', () => {
    const { logger, lines } = capturedLogger('info');
    const cause = new Error('deeper');
    logger.error('failed', { error: Object.assign(new Error('no', { cause }), { code: 'e_no' }) });
    expect(lines()[0]?.['error']).toEqual({
      name: 'Error',
      code: 'e_no',
      message: 'no',
      cause: { name: 'Error', message: 'deeper' },
    });
  });

  it('adds the stack to an unexpected error, and to any at level debug', () => {
    const { logger, lines } = capturedLogger('info');
    logger.error('defect', { error: new TypeError('x is undefined') });
    expect(lines()[0]?.['error']).toHaveProperty('stack');
    const debugged = capturedLogger('debug');
    debugged.logger.error('no', { error: Object.assign(new Error('no'), { code: 'e_no' }) });
    expect(debugged.lines()[0]?.['error']).toHaveProperty('stack');
  });

  it('keeps passwords in URLs out, wherever they stand', () => {
    const { logger, texts } = capturedLogger('info');
    const error = Object.assign(new Error('at redis://u:secret@h'), { code: 'x' });
    logger.info('redis://u:secret@h', { url: 'mongodb://u:secret@h', error });
    expect(texts[0]).not.toContain('secret');
  });

  it('survives a bigint and a field that refers to itself', () => {
    const { logger, lines } = capturedLogger('info');
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    logger.info('big', { value: 5n });
    logger.info('loop', { loop });
    expect(lines()[0]).toMatchObject({ value: '5' });
    expect(lines()[1]).toMatchObject({ msg: 'loop' });
    expect(lines()[1]).toHaveProperty('fieldsLost');
  });
});

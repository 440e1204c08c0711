import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { integerBetween, parseMongoUrl, parseRedisUrl, parseServiceUrl } from './option-parsers.ts';

describe('the options', () => {
  it('take a whole number within its bounds', () => {
    const read = integerBetween({ min: 1, max: 1024 });
    expect(read('1')).toBe(1);
    expect(read('1024')).toBe(1024);
    for (const text of ['', '0', '1025', '-1', '1.5', '1e2', '0x10', 'many', ' 5']) {
      expect(() => read(text), text).toThrow(InvalidArgumentError);
    }
  });

  it('take an address of http for the service', () => {
    expect(parseServiceUrl('http://127.0.0.1:8444/bank').pathname).toBe('/bank');
    expect(parseServiceUrl('https://bank.example').protocol).toBe('https:');
    for (const text of ['', 'localhost:8444', 'redis://localhost', '/accounts', 'http://']) {
      expect(() => parseServiceUrl(text), text).toThrow(InvalidArgumentError);
    }
  });

  it('take an address of MongoDB, or none', () => {
    expect(parseMongoUrl('mongodb://127.0.0.1:27017')).toBe('mongodb://127.0.0.1:27017');
    expect(parseMongoUrl('mongodb+srv://db.example')).toBe('mongodb+srv://db.example');
    expect(parseMongoUrl('')).toBe('');
    for (const text of ['127.0.0.1:27017', 'http://127.0.0.1', 'mongodb://']) {
      expect(() => parseMongoUrl(text), text).toThrow(InvalidArgumentError);
    }
  });

  it.each([
    'redis://127.0.0.1:6379',
    'rediss://me:secret@log.example/2',
    'redis+cluster://127.0.0.1:7000,127.0.0.1:7001',
    'redis+sentinel://127.0.0.1:26379,127.0.0.1:26380/log',
    'rediss+sentinel://127.0.0.1:26379/log/1',
  ])('take an address of Redis: %s', (text) => {
    expect(parseRedisUrl(text)).toBe(text);
  });

  it.each([
    '',
    '127.0.0.1:6379',
    'http://127.0.0.1',
    'redis://',
    'redis+cluster://',
    'redis+sentinel://h',
  ])('take no other address for Redis: %j', (text) => {
    expect(() => parseRedisUrl(text)).toThrow(InvalidArgumentError);
  });
});

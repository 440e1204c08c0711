import { describe, expect, it } from 'vitest';
import { parseRedisTarget } from './redis-target.ts';

describe('a Redis URL', () => {
  it('names one server', () => {
    expect(parseRedisTarget('redis://127.0.0.1')).toEqual({
      kind: 'server',
      server: { host: '127.0.0.1', port: 6379, isTls: false },
    });
    expect(parseRedisTarget('rediss://me:p%40ss%2Fw%3Ard@[::1]:7000/3')).toEqual({
      kind: 'server',
      server: {
        host: '::1',
        port: 7000,
        username: 'me',
        password: 'p@ss/w:rd',
        database: 3,
        isTls: true,
      },
    });
  });

  it('names a cluster by some of its servers, all with one login', () => {
    const login = { password: 'secret', isTls: true };
    expect(parseRedisTarget('rediss+cluster://:secret@redis-1.example:7001,10.0.0.2/')).toEqual({
      kind: 'cluster',
      seeds: [
        { host: 'redis-1.example', port: 7001, ...login },
        { host: '10.0.0.2', port: 6379, ...login },
      ],
    });
  });

  it('names a master by its sentinels, whose login is their own', () => {
    expect(
      parseRedisTarget(
        'redis+sentinel://me:secret@s1,s2:5000/orders/4?sentinel_username=us&sentinel_password=p%26q',
      ),
    ).toEqual({
      kind: 'sentinel',
      sentinels: [
        { host: 's1', port: 26379, username: 'us', password: 'p&q', isTls: false },
        { host: 's2', port: 5000, username: 'us', password: 'p&q', isTls: false },
      ],
      master: 'orders',
      login: { username: 'me', password: 'secret', database: 4, isTls: false },
    });
  });

  it.each([
    'me:secret@host:6379',
    'http://me:secret@host',
    'REDISS://me:secret@host',
    'redis://me:secret@',
    'redis://me:sec@ret@host',
    'redis://me:secret/@host',
    'redis://me:secret%zz@host',
    'redis://me:a#secret@host',
    'redis://me:secret@host:0',
    'redis://me:secret@host:65536',
    'redis://me:secret@host/three',
    'redis://me:secret@host?maxRetriesPerRequest=20',
    'redis://me:secret@h1,h2',
    'redis+cluster://me:secret@h1,,h2',
    'redis+cluster://me:secret@h1,h2/1',
    'redis+cluster://me:12/secret@h1,h2',
    'redis+sentinel://me:secret@h1,h2',
    'redis+sentinel://me:secret@h1/master/0/1',
    'redis+sentinel://me:12/secret?password@h1/master',
    'redis+sentinel://me@h1/master?secret=1',
  ])('that is malformed is refused without a word of it: %s', (url) => {
    const refusal = () => parseRedisTarget(url);
    expect(refusal).toThrow(TypeError);
    expect(refusal).not.toThrow('secret');
  });
});

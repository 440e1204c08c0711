import { describe, expect, it } from 'vitest';
import { redactUrl } from './redact-url.ts';

describe('redactUrl', () => {
  it.each([
    ['redis://me:secret@host:6379/3', 'redis://me:***@host:6379/3'],
    ['redis://:secret@host', 'redis://:***@host'],
    ['mongodb://a:p%40ss@h1:1,h2:2/db?x=1', 'mongodb://a:***@h1:1,h2:2/db?x=1'],
    ['mongodb+srv://a:secret@host', 'mongodb+srv://a:***@host'],
    ['redis+cluster://me:secret@h1:1,h2:2', 'redis+cluster://me:***@h1:1,h2:2'],
    [
      'rediss+sentinel://:a@h1,h2/m/0?sentinel_username=u&sentinel_password=b%26',
      'rediss+sentinel://:***@h1,h2/m/0?sentinel_username=u&sentinel_password=***',
    ],
    ['two: redis://a:b@c and redis://d:e@f', 'two: redis://a:***@c and redis://d:***@f'],
    ['redis://host:6379/0', 'redis://host:6379/0'],
    ['http://127.0.0.1:8444 and me@host', 'http://127.0.0.1:8444 and me@host'],
    ['no url at all', 'no url at all'],
  ])('turns %s into %s', (text, redacted) => {
    expect(redactUrl(text)).toBe(redacted);
  });
});

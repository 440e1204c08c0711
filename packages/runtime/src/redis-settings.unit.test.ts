import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Type } from 'typebox';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError } from './config-error.ts';
import { readConfig, type Environment } from './read-config.ts';
import { readRedisLogin, redisSettings, relateRedisSettings } from './redis-settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'streamfold-settings-'));
afterAll(() => rmSync(folder, { recursive: true }));
const fileOf = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const read = (env: Environment) => readConfig(Type.Object(redisSettings), env);

describe('the login to Redis', () => {
  it('is what the URL says where nothing else is set', () => {
    expect(readRedisLogin(read({}))).toEqual({});
  });

  it('has the password of its file, without the line end', () => {
    const config = read({
      REDIS_USERNAME: 'projector',
      REDIS_PASSWORD_FILE: fileOf('password', 'secret\n'),
    });
    expect(readRedisLogin(config)).toEqual({ username: 'projector', password: 'secret' });
  });

  it('has the certificates of their files', () => {
    const config = read({
      REDIS_URL: 'rediss://redis',
      REDIS_TLS_CA_FILE: fileOf('ca', 'authority'),
      REDIS_TLS_SERVERNAME: 'other',
    });
    expect(relateRedisSettings(config)).toEqual([]);
    expect(readRedisLogin(config)).toEqual({ tls: { ca: 'authority', servername: 'other' } });
  });

  it('names every file that cannot be read or is empty, at once', () => {
    const config = read({
      REDIS_PASSWORD_FILE: fileOf('empty', '\n'),
      REDIS_TLS_CA_FILE: join(folder, 'absent'),
    });
    const act = () => readRedisLogin(config);
    expect(act).toThrow(ConfigError);
    expect(act).toThrow(/REDIS_PASSWORD_FILE: .* is empty\nREDIS_TLS_CA_FILE: .* \(ENOENT\)/);
  });

  it.each([
    [{ REDIS_TLS_CA_FILE: '/ca' }, 'REDIS_URL is not a rediss:// URL'],
    [{ REDIS_URL: 'rediss://r', REDIS_TLS_KEY_FILE: '/key' }, 'together or not at all'],
    [{ REDIS_USERNAME: 'me' }, 'without REDIS_PASSWORD_FILE'],
  ])('is refused where its settings do not fit: %o', (env, problem) => {
    expect(relateRedisSettings(read(env)).join()).toContain(problem);
  });
});

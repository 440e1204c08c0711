import { describeConfig, readConfig } from '@streamfold/runtime';
import { describe, expect, it } from 'vitest';
import { accountServiceSettings, relateSettings } from './config.ts';

describe('the settings of the account service', () => {
  it('are all described, and all have a default', () => {
    for (const row of describeConfig(accountServiceSettings)) {
      expect(row.description, row.name).toMatch(/\.$/);
      expect(row.default, row.name).not.toBe('');
      if (/_(MS|MAX)$/.test(row.name)) expect(row.unit, row.name).not.toBe('');
    }
  });

  it('fit each other as they are by default', () => {
    const config = readConfig(accountServiceSettings, {});
    expect(config).toMatchObject({ PORT: 8444, HOST: '127.0.0.1', DURABILITY: 'fsync' });
    expect(relateSettings(config)).toEqual([]);
  });

  it.each([
    [{ HEADERS_TIMEOUT_MS: '20000' }, 'HEADERS_TIMEOUT_MS'],
    [{ DRAIN_MS: '9000' }, 'DRAIN_MS'],
    [{ LINGER_MS: '8000' }, 'LINGER_MS'],
  ])('are refused when they contradict each other: %j', (env, name) => {
    const problems = relateSettings(readConfig(accountServiceSettings, env));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(name);
  });
});

import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { ConfigError } from './config-error.ts';
import { describeConfig, helpText } from './describe-config.ts';
import { readConfig, type Environment } from './read-config.ts';

const schema = Type.Object({
  PORT: Type.Integer({ minimum: 0, maximum: 65_535, default: 8444, description: 'The port.' }),
  WAIT_MS: Type.Integer({ minimum: 0, default: 10, unit: 'ms', description: 'The wait.' }),
  VERBOSE: Type.Boolean({ default: false, description: 'Says more.' }),
  LEVEL: Type.Enum(['low', 'high'], { default: 'low', description: 'The level.' }),
  URL: Type.String({ pattern: '^redis://.+', form: 'a redis:// URL', description: 'The server.' }),
  TOKEN: Type.Optional(Type.String({ minLength: 8, secret: true, description: 'The token.' })),
});
const URL = 'redis://h';

function problemsOf(env: Environment): readonly string[] {
  try {
    readConfig(schema, env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

describe('readConfig', () => {
  it('takes defaults for what is unset or empty, and freezes the result', () => {
    const config = readConfig(schema, { URL, PORT: '', OTHER: 'x' });
    expect(config).toEqual({ PORT: 8444, WAIT_MS: 10, VERBOSE: false, LEVEL: 'low', URL });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('turns texts into the types of the schema', () => {
    const env = { URL, PORT: '0', VERBOSE: 'true', LEVEL: 'high', TOKEN: '12345678' };
    expect(readConfig(schema, env)).toMatchObject({
      PORT: 0,
      VERBOSE: true,
      LEVEL: 'high',
      TOKEN: '12345678',
    });
  });

  it('reports every problem at once, each with the name, the value and what is allowed', () => {
    expect(problemsOf({ PORT: '80x', WAIT_MS: '-1', VERBOSE: 'yes', LEVEL: 'medium' })).toEqual([
      'URL is not set: it must be a redis:// URL',
      'PORT is "80x": it must be integer from 0 to 65535',
      'WAIT_MS is "-1": it must be integer of 0 or more (ms)',
      'VERBOSE is "yes": it must be true or false',
      'LEVEL is "medium": it must be low or high',
    ]);
  });

  it.each(['0x10', '1e3', ' 5', '5 ', '1.0', '65536', 'Infinity', '+5', '99999999999999999999'])(
    'does not take %j for an integer',
    (PORT) => {
      expect(problemsOf({ URL, PORT })).toHaveLength(1);
    },
  );

  it('prints neither a secret nor the password in a URL', () => {
    const problems = problemsOf({ URL: 'http://me:secret@h', TOKEN: 'short' }).join();
    expect(problems).not.toMatch(/secret|short/);
    expect(problems).toContain('http://me:***@h');
  });
});

describe('describeConfig', () => {
  it('gives a row for each setting, in the order of the schema', () => {
    const rows = describeConfig(schema);
    expect(rows.map(({ name }) => name)).toEqual(Object.keys(schema.properties));
    expect(rows[1]).toEqual({
      name: 'WAIT_MS',
      type: 'integer of 0 or more',
      unit: 'ms',
      default: '10',
      description: 'The wait.',
    });
    expect(rows[4]).toMatchObject({ type: 'a redis:// URL', default: '' });
  });

  it('is what --help prints', () => {
    expect(helpText('a process', schema)).toMatch(
      /WAIT_MS {2}\(integer of 0 or more, ms; default 10\)/,
    );
  });
});

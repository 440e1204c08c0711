import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Type } from 'typebox';
import { afterAll, describe, expect, it } from 'vitest';
import { configOrExit } from './config-or-exit.ts';
import type { Environment } from './read-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'streamfold-config-'));
afterAll(() => rmSync(folder, { recursive: true }));
const schema = Type.Object({
  PORT: Type.Integer({ minimum: 0, default: 8444, description: 'The port.' }),
  VERBOSE: Type.Boolean({ default: false, description: 'Says more.' }),
  REDIS_URL: Type.String({ default: 'redis://h', form: 'a URL', description: 'The server.' }),
  API_TOKEN: Type.String({ default: '', maxLength: 8, secret: true, description: 'A secret.' }),
});

class Exit extends Error {}

/** What comes of a start with these settings: the configuration or the exit code, and what was printed. */
function start(env: Environment, ...args: readonly string[]) {
  const lines: string[] = [];
  let exitCode: number | undefined;
  const host = {
    argv: ['node', 'main.ts', ...args],
    env: { ...env },
    stdout: { write: (text: string) => lines.push(text) > 0 },
    exit: (code?: number | string | null): never => {
      exitCode = Number(code);
      throw new Exit();
    },
  };
  try {
    return { config: configOrExit({ name: 'it', schema, process: host }), lines };
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
    return { exitCode, lines };
  }
}

function fileOf(content: unknown, mode = 0o600): Environment {
  const path = join(folder, 'settings.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  chmodSync(path, mode);
  return { CONFIG_FILE: path };
}

const messages = (lines: readonly string[], level: string): readonly unknown[] =>
  lines
    .map((line) => JSON.parse(line) as { level: string; msg: string; code?: string })
    .filter((line) => line.level === level)
    .map(({ msg }) => msg.replace(folder, ''));

describe('a file of settings', () => {
  it('is read below the environment and above the defaults', () => {
    const env = { ...fileOf({ PORT: 1, VERBOSE: true }), PORT: '2', REDIS_URL: '' };
    expect(start(env)).toEqual({
      config: { PORT: 2, VERBOSE: true, REDIS_URL: 'redis://h', API_TOKEN: '' },
      lines: [],
    });
  });

  it('is refused with every problem at once, together with those of the environment', () => {
    const env = { ...fileOf({ PORT: '80', PROT: 1, API_TOKEN: 'longer than 8' }), VERBOSE: 'si' };
    const { exitCode, lines } = start(env);
    expect(exitCode).toBe(1);
    expect(messages(lines, 'error')).toEqual([
      'PROT in /settings.json is no setting',
      'PORT is "80": it must be integer of 0 or more',
      'VERBOSE is "si": it must be true or false',
      'API_TOKEN is not valid: it must be text',
    ]);
    expect(lines.join()).not.toContain('longer than 8');
  });

  it.each([
    ['{"PORT":', 'is not JSON'],
    ['[1]', 'is not one JSON object'],
    ['null', 'is not one JSON object'],
  ])('is refused where it holds %s', (text, problem) => {
    const { exitCode, lines } = start(fileOf(text));
    expect(exitCode).toBe(1);
    expect(messages(lines, 'error')).toEqual([`CONFIG_FILE: /settings.json ${problem}`]);
  });

  it('is refused where it cannot be read', () => {
    const { exitCode, lines } = start({ CONFIG_FILE: join(folder, 'absent') });
    expect(exitCode).toBe(1);
    expect(messages(lines, 'error')).toEqual(['CONFIG_FILE: /absent cannot be read (ENOENT)']);
  });

  it.each([
    [{ API_TOKEN: 'secret' }, 0o640, 1],
    [{ REDIS_URL: 'redis://me:secret@h' }, 0o604, 1],
    [{ API_TOKEN: 'secret' }, 0o600, 0],
    [{ PORT: 1 }, 0o644, 0],
  ])('with %j, of mode %o, is warned of %i times', (content, mode, times) => {
    const { config, lines } = start(fileOf(content, mode));
    expect(config).toMatchObject(content);
    expect(messages(lines, 'warn')).toHaveLength(times);
    expect(lines.join()).not.toContain('secret@');
  });
});

describe('a variable of the environment', () => {
  it.each(['REDIS_UR', 'REDIS_URLS', 'REDIS_URI', 'REIDS_URL', 'EREDIS_URL'])(
    'is warned of where it is nearly a setting: %s',
    (name) => {
      const { config, lines } = start({ [name]: 'redis://other' });
      expect(config).toMatchObject({ REDIS_URL: 'redis://h' });
      expect(messages(lines, 'warn')).toEqual([`${name} is no setting: is REDIS_URL meant?`]);
    },
  );

  it('of another program is left alone', () => {
    expect(start({ PATH: '', PORTS: '', REDIS_PORT: '', API_TOKENS_X: '' }).lines).toEqual([]);
  });
});

describe('--help', () => {
  it('prints the settings and the file that they may stand in, and exits with 0', () => {
    const { exitCode, lines } = start({}, '--help');
    expect(exitCode).toBe(0);
    expect(lines.join()).toMatch(/CONFIG_FILE {2}\(the path of a file; default none\)[\s\S]*PORT/);
  });
});

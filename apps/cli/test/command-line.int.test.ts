import { afterAll, describe, expect, it } from 'vitest';
import { createFileFolder } from './bank-file.ts';
import { freePort } from './child.ts';
import { runCli } from './run-cli.ts';

const HEADER = 'transaction,account,date,type,amount,balance\n';

const folder = await createFileFolder();
afterAll(() => folder.remove());
const nobody = `http://127.0.0.1:${String(await freePort())}`;

/** A run that must end with code 1 and one sentence, without a stack trace. */
async function sentenceOf(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli(args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).not.toMatch(/^\s+at /m);
  return stderr;
}

describe('streamfold', () => {
  it('explains every command and option with units and defaults', async () => {
    const general = await runCli(['--help']);
    expect(general).toMatchObject({ code: 0, stderr: '' });
    expect(general.stdout).toContain('import [options] <file>');
    const { code, stdout } = await runCli(['import', '--help']);
    expect(code).toBe(0);
    const options = ['url', 'concurrency', 'retry-for', 'verify', 'verify-only', 'mongo', 'wait'];
    for (const option of [...options, 'database']) expect(stdout).toContain(`--${option} `);
    for (const part of ['http://127.0.0.1:8444', '(default: 64)', '<seconds>', 'MONGO_URL']) {
      expect(stdout).toContain(part);
    }
  });

  it.each(['status', 'parked list', 'parked retry', 'parked discard', 'rebuild', 'verify'])(
    'explains %s with examples and exit codes',
    async (command) => {
      const { code, stdout } = await runCli([...command.split(' '), '--help']);
      expect(code).toBe(0);
      expect(stdout).toContain(`Examples:\n  streamfold ${command}`);
      for (const part of ['Exit code: 0 ', 'env: MONGO_URL)', 'env: MONGO_DATABASE)']) {
        expect(stdout.replaceAll(/\s+/g, ' ')).toContain(part);
      }
    },
  );

  it.each([
    [['import', 'x.csv', '--url', 'localhost:8444'], 'It must be an address like http://'],
    [['import', 'x.csv', '--concurrency', '0'], 'It must be a whole number from 1 to 1024.'],
    [['import', 'x.csv', '--retry-for', 'soon'], 'It must be a whole number from 0 to 86400.'],
    [['import', 'x.csv', '--verify', '--verify-only'], 'cannot be used with option'],
    [['import', 'x.csv', '--colour'], "unknown option '--colour'"],
    [['import'], "missing required argument 'file'"],
    [['export'], "unknown command 'export'"],
  ])('refuses %j', async (args, sentence) => {
    expect(await sentenceOf(args)).toContain(sentence);
  });

  it('says in one sentence why a file cannot be read', async () => {
    const empty = await folder.write('empty.csv', '');
    const noRows = await folder.write('none.csv', HEADER);
    const binary = await folder.write('binary.csv', Uint8Array.from([0, 255, 10, 13, 0, 34, 200]));
    const oneLine = await folder.write('line.csv', HEADER + 'x'.repeat(100_000));
    const cases = [
      [`${folder.path}/missing.csv`, /missing\.csv does not exist\n$/],
      [folder.path, /is a folder, not a file\n$/],
      [empty, /is empty\n$/],
      [noRows, /has no transactions\n$/],
      [binary, /binary\.csv (is not a file of bank transactions|has 1 problem)/],
      [oneLine, /line 2: is longer than 4096 bytes\n$/],
    ] as const;
    for (const [path, sentence] of cases) {
      expect(await sentenceOf(['import', path, '--url', nobody])).toMatch(sentence);
    }
  });

  it('tells every problem of a file at once, the first twenty with their lines', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => `${String(i)},A,1993-01-01,gift,1,1`);
    const path = await folder.write('gifts.csv', `${HEADER}${rows.join('\n')}\n`);
    const told = (await sentenceOf(['import', path, '--url', nobody])).trimEnd().split('\n');
    expect(told).toHaveLength(22);
    expect(told[0]).toBe(`${path} has 30 problems; nothing was posted:`);
    expect(told[1]).toBe('  line 2: type "gift" is not deposit or withdraw');
    expect(told.at(-1)).toBe('  … and 10 more');
  });

  it('counts lines as an editor does, whatever ends them', async () => {
    const text = `\u{feff}${HEADER}1,A,1993-01-01,deposit,1,1\n\n2,"A",1993-01-01,deposit,1,3\n`;
    for (const [name, content] of [
      ['lf.csv', text],
      ['crlf.csv', text.replaceAll('\n', '\r\n')],
    ] as const) {
      const path = await folder.write(name, content);
      const told = await sentenceOf(['import', path, '--url', nobody]);
      expect(told).toContain('  line 4: balance of account A is 3, but 1 + 1 is 2\n');
    }
  });

  it('says what it did when no service answers', async () => {
    const path = await folder.write('good.csv', `${HEADER}1,A,1993-01-01,deposit,1,1\n`);
    const result = await runCli(['import', path, '--url', nobody, '--retry-for', '0']);
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(/^account A: the service did not answer: .*ECONNREFUSED/);
    expect(result.stdout).toContain('imported nothing of');
    const verified = await runCli([
      'import',
      path,
      '--url',
      nobody,
      '--retry-for',
      '0',
      '--verify-only',
      '--no-mongo',
    ]);
    expect(verified).toMatchObject({ code: 1, stdout: '' });
    expect(verified.stderr).toMatch(/^account A cannot be read over REST: .*ECONNREFUSED.*\n$/);
  });
});

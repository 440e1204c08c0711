import { sharedRedis } from '@streamfold/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { createFileFolder, makeBankFile } from './bank-file.ts';
import { categoryLength, connectForTest } from './category-length.ts';
import { runCli } from './run-cli.ts';
import { startService } from './running-service.ts';

const SEED = 1993;
const file = makeBankFile({ seed: SEED, accountCount: 12, transactionCount: 300 });
const eventCount = file.accounts.size + file.transactionCount;

const folder = await createFileFolder();
afterAll(() => folder.remove());
const path = await folder.write('bank.csv', file.text);
const { url: redisUrl } = await sharedRedis();
const redis = connectForTest(redisUrl);
const service = await startService(redisUrl);

describe(`the import of a file (seed ${String(SEED)})`, () => {
  it('makes every account and posts every transaction, as the file says', async () => {
    const { code, stdout, stderr } = await runCli([
      'import',
      path,
      '--url',
      service.url,
      '--verify',
      '--no-mongo',
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/ {2}accounts {6}12 created, 0 existing\n/);
    expect(stdout).toMatch(/ {2}transactions {2}300 posted, 0 replayed\n {2}retries {7}0\n/);
    expect(stdout).toMatch(/ {2}time {10}\d+\.\d s, [\d,]+\/s\n/);
    expect(stdout).toContain('verified: 12 accounts, 0 differences in REST, MongoDB was not asked');
    expect(await categoryLength(redis)).toBe(eventCount);
  });

  it('gives each account the overdraft limit of its lowest balance', async () => {
    for (const [id, { lowestBalance, lastBalance, count }] of file.accounts) {
      const answer = await fetch(`${service.url}/accounts/${id}`);
      const overdraftLimit = Math.max(0, -lowestBalance);
      const expected = { id, funds: lastBalance, version: count + 1, overdraftLimit };
      expect(await answer.json()).toMatchObject(expected);
    }
    const limits = [...file.accounts.values()].map(({ lowestBalance }) => lowestBalance < 0);
    expect(new Set(limits), 'the file has accounts with and without an overdraft').toHaveLength(2);
  });

  it('names each event of a transaction by the number of the transaction', async () => {
    const entries = await redis.xrange('accountStream', '-', '+');
    const metas = entries.map(([, fields]) => fields[fields.indexOf('meta') + 1] ?? '');
    const rows = file.text.trim().split('\n').slice(1);
    const numbers = rows.map((row) => row.slice(0, row.indexOf(',')));
    const unnamed = numbers.filter((number) => !metas.some((meta) => meta.includes(`"${number}"`)));
    expect(unnamed).toEqual([]);
  });

  it('posts nothing twice when it is run again', async () => {
    const { code, stdout } = await runCli([
      'import',
      path,
      '--url',
      service.url,
      '--verify',
      '--no-mongo',
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain('0 created, 12 existing');
    expect(stdout).toContain('0 posted, 300 replayed');
    expect(await categoryLength(redis)).toBe(eventCount);
  });

  it('posts the rest of a file that has grown', async () => {
    const [id = '', { lastBalance }] = [...file.accounts][0] ?? ['', { lastBalance: 0 }];
    const more = `7,${id},1994-01-01,deposit,250,${String(lastBalance + 250)}\n`;
    const grown = await folder.write('grown.csv', file.text + more);
    const { code, stdout } = await runCli([
      'import',
      grown,
      '--url',
      service.url,
      '--verify',
      '--no-mongo',
    ]);
    expect({ code, isVerified: stdout.includes('0 differences in REST') }).toEqual({
      code: 0,
      isVerified: true,
    });
    expect(stdout).toContain('1 posted, 300 replayed');
    expect(await categoryLength(redis)).toBe(eventCount + 1);
  });

  it('only compares with --verify-only, and names what differs', async () => {
    const { code, stdout } = await runCli([
      'import',
      path,
      '--url',
      service.url,
      '--verify-only',
      '--no-mongo',
    ]);
    const [id = '', account] = [...file.accounts][0] ?? [];
    const expected = String(account?.lastBalance);
    expect(code).toBe(1);
    expect(stdout).toContain(`account ${id}: expected ${expected}, REST `);
    expect(stdout).toContain('verified: 12 accounts, 1 difference in REST');
    expect(await categoryLength(redis)).toBe(eventCount + 1);
  });
});

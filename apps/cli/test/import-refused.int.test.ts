import { sharedRedis } from '@streamfold/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { createFileFolder } from './bank-file.ts';
import { categoryLength, connectForTest } from './category-length.ts';
import { runCli } from './run-cli.ts';
import { startService } from './running-service.ts';

const HEADER = 'transaction,account,date,type,amount,balance\n';

const folder = await createFileFolder();
afterAll(() => folder.remove());
const { url: redisUrl } = await sharedRedis();
const redis = connectForTest(redisUrl);
const service = await startService(redisUrl);

async function post(path: string, body: object): Promise<number> {
  const answer = await fetch(`${service.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return answer.status;
}

async function importRows(name: string, rows: readonly string[]) {
  const path = await folder.write(name, `${HEADER}${rows.join('\n')}\n`);
  return runCli(['import', path, '--url', service.url]);
}

describe('an import into a service that has something already', () => {
  it('uses an account that someone created with the same limit', async () => {
    expect(await post('/accounts', { id: 'same', overdraftLimit: 50 })).toBe(201);
    const result = await importRows('same.csv', [
      '1,same,1993-01-01,withdraw,50,-50',
      '2,same,1993-01-02,deposit,60,10',
    ]);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout).toContain('0 created, 1 existing');
  });

  it('posts nothing to an account that has another limit, and says which', async () => {
    expect(await post('/accounts', { id: 'other', overdraftLimit: 7 })).toBe(201);
    const before = await categoryLength(redis);
    const result = await importRows('other.csv', ['3,other,1993-01-01,withdraw,50,-50']);
    expect(result.code).toBe(1);
    expect(result.stderr).toBe(
      'account other: exists with the overdraft limit 7, not 50 as the file needs; ' +
        'nothing was posted to it\n',
    );
    expect(result.stdout).toContain('0 posted, 0 replayed, 1 not posted');
    expect(await categoryLength(redis)).toBe(before);
  });

  it('tells the first difference in funds of an account and posts the rest', async () => {
    expect(await post('/accounts', { id: 'richer' })).toBe(201);
    expect(await post('/accounts/richer/deposits', { amount: 5 })).toBe(200);
    const result = await importRows('richer.csv', [
      '4,richer,1993-01-01,deposit,50,50',
      '5,richer,1993-01-02,withdraw,20,30',
    ]);
    expect(result.code).toBe(1);
    expect(result.stderr).toBe(
      'line 2, account richer, transaction 4: funds are 55 after it, not 50 as in the file\n',
    );
    expect(result.stdout).toContain('2 posted, 0 replayed\n');
  });

  it('tells a refusal with its place and words, and does not repeat it', async () => {
    expect(await post('/accounts', { id: 'poorer', overdraftLimit: 10 })).toBe(201);
    expect(await post('/accounts/poorer/withdrawals', { amount: 10 })).toBe(200);
    const result = await importRows('poorer.csv', [
      '6,fine,1993-01-01,deposit,50,50',
      '7,poorer,1993-01-01,withdraw,10,-10',
      '8,poorer,1993-01-02,deposit,10,0',
    ]);
    expect(result.code).toBe(1);
    const place = 'line 3, account poorer, transaction 7: refused';
    expect(result.stderr).toContain(`${place}, the rest of the account was not posted: `);
    expect(result.stderr).toMatch(/\(HTTP 422, insufficient_funds\)\n$/);
    expect(result.stdout).toContain('1 posted, 0 replayed, 2 not posted\n  retries       0\n');
  });

  it('tells a transaction number that stands for another transaction', async () => {
    await importRows('first.csv', ['9,reused,1993-01-01,deposit,50,50']);
    const result = await importRows('second.csv', ['9,reused,1993-01-01,deposit,60,60']);
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(/transaction 9: refused.*\(HTTP 422, idempotency_key_reused\)/);
  });
});

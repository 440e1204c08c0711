import { sharedMongo, sharedRedis } from '@streamfold/testing';
import { Long, MongoClient } from 'mongodb';
import { afterAll, describe, expect, it } from 'vitest';
import { createFileFolder, makeBankFile } from './bank-file.ts';
import { connectForTest } from './category-length.ts';
import { freePort } from './child.ts';
import { runCli, startCli, type CliResult } from './run-cli.ts';
import { projectorsOfFile } from './running-projector.ts';
import { startService } from './running-service.ts';

const SEED = 1995;
const file = makeBankFile({ seed: SEED, accountCount: 12, transactionCount: 300 });

const folder = await createFileFolder();
afterAll(() => folder.remove());
const path = await folder.write('bank.csv', file.text);
const { url: redisUrl } = await sharedRedis();
const { url: mongoUrl, databaseName } = sharedMongo();
const redis = connectForTest(redisUrl);
const mongo = new MongoClient(mongoUrl);
afterAll(() => mongo.close());
const documents = mongo.db(databaseName).collection<{ _id: string }>('accountCollection');
const service = await startService(redisUrl);
const startProjector = projectorsOfFile();

const [victim = '', { lastBalance: expected } = { lastBalance: 0 }] = [...file.accounts][3] ?? [];
const places = ['--url', service.url, '--mongo', mongoUrl, '--database', databaseName];

function verifyOnly(...more: readonly string[]): Promise<CliResult> {
  return runCli(['import', path, ...places, '--verify-only', ...more]);
}

describe(`the comparison with MongoDB (seed ${String(SEED)})`, () => {
  it('finds every account missing while no projector runs', async () => {
    const result = await runCli(['import', path, ...places, '--verify', '--wait', '0']);
    expect(result).toMatchObject({ code: 1, stderr: '' });
    expect(result.stdout).toMatch(
      new RegExp(`^account ${victim}: expected .*, MongoDB has none$`, 'm'),
    );
    expect(result.stdout).toContain(
      'verified: 12 accounts, 0 differences in REST, 12 in MongoDB\n',
    );
  });

  it('waits for the projector', async () => {
    const running = startCli(['import', path, ...places, '--verify', '--wait', '30']);
    await startProjector({ redisUrl, mongoUrl, databaseName });
    const { code, stdout } = await running.result;
    expect(stdout).toContain('verified: 12 accounts, 0 differences in REST, 0 in MongoDB\n');
    expect(code).toBe(0);
  });

  it('takes MONGO_URL and MONGO_DATABASE from the environment', async () => {
    const environment = { MONGO_URL: mongoUrl, MONGO_DATABASE: databaseName };
    const args = ['import', path, '--url', service.url, '--verify-only'];
    const { code, stdout } = await runCli(args, environment);
    expect(stdout).toContain('0 in MongoDB\n');
    expect(code).toBe(0);
    const withoutMongo = await runCli(args, { MONGO_URL: '' });
    expect(withoutMongo.stdout).toContain('MongoDB was not asked');
    expect(withoutMongo.code).toBe(0);
  });

  it('names an account whose document was tampered with', async () => {
    const wrong = expected + 1;
    await documents.updateOne({ _id: victim }, { $set: { funds: Long.fromNumber(wrong) } });
    const { code, stdout } = await verifyOnly();
    expect(code).toBe(1);
    expect(stdout).toMatch(
      new RegExp(
        `^account ${victim}: expected ${String(expected)}, REST ${String(expected)} ` +
          `\\(version (\\d+)\\), MongoDB ${String(wrong)} \\(version \\1\\)\n` +
          'verified: 12 accounts, 0 differences in REST, 1 in MongoDB\n$',
      ),
    );
    await documents.updateOne({ _id: victim }, { $set: { funds: Long.fromNumber(expected) } });
    expect((await verifyOnly()).code).toBe(0);
  });

  it('names an account that has a further event, on both sides', async () => {
    const deposit = await fetch(`${service.url}/accounts/${victim}/deposits`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"amount":5}',
    });
    expect(deposit.status).toBe(200);
    const { code, stdout } = await verifyOnly();
    expect(code).toBe(1);
    expect(stdout).toContain(`account ${victim}: expected ${String(expected)}, REST `);
    expect(stdout).toContain('verified: 12 accounts, 1 difference in REST, 1 in MongoDB\n');
  });

  it('names an account whose stream was tampered with in Redis', async () => {
    const lost = [...file.accounts.keys()][5] ?? '';
    await service.kill();
    await redis.del(`account:${lost}`, `account:${lost}:snapshot`);
    await service.startAgain();
    const { code, stdout } = await verifyOnly();
    expect(code).toBe(1);
    expect(stdout).toMatch(new RegExp(`^account ${lost}: expected .*, REST has none, `, 'm'));
  });

  it('says in one sentence that MongoDB does not answer', async () => {
    const nobody = `mongodb://user:secret@127.0.0.1:${String(await freePort())}`;
    const { code, stderr } = await verifyOnly('--mongo', nobody, '--wait', '0');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^MongoDB cannot be read: .*ECONNREFUSED.*\n$/);
    expect(stderr).not.toContain('secret');
  });
});

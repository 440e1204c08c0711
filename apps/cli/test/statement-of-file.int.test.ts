import { readFile } from 'node:fs/promises';
import { sharedMongo, sharedRedis } from '@streamfold/testing';
import { MongoClient } from 'mongodb';
import { afterAll, expect, it } from 'vitest';
import { createFileFolder, makeBankFile } from './bank-file.ts';
import { runCli } from './run-cli.ts';
import { projectorsOfFile } from './running-projector.ts';
import { startService } from './running-service.ts';

/** Another file by hand: `STREAMFOLD_BANK_FILE=… npm test -- apps/cli/test/statement-of-file`. */
const given = process.env['STREAMFOLD_BANK_FILE'];
const SEED = 1996;

const folder = await createFileFolder();
afterAll(() => folder.remove());
const made = makeBankFile({ seed: SEED, accountCount: 20, transactionCount: 600 });
const text = given === undefined ? made.text : await readFile(given, 'utf8');
const path = given ?? (await folder.write('bank.csv', text));
const { url: redisUrl } = await sharedRedis();
const { url: mongoUrl, databaseName } = sharedMongo();
const mongo = new MongoClient(mongoUrl);
afterAll(() => mongo.close());
const db = mongo.db(databaseName);
const service = await startService(redisUrl);
const startProjector = projectorsOfFile();

interface Line {
  readonly streamId: string;
  readonly type: string;
  readonly amount: number;
  readonly balance: number;
}

it('has every row of the file, with its running balance, and totals that are its sums', async () => {
  await startProjector({ redisUrl, mongoUrl, databaseName });
  const places = ['--url', service.url, '--mongo', mongoUrl, '--database', databaseName];
  const { code, stdout } = await runCli(['import', path, ...places, '--verify']);
  expect(stdout).toContain('0 differences in REST, 0 in MongoDB');
  expect(code).toBe(0);
  for (const name of ['balances', 'transactions', 'totals']) {
    const flags = ['--url', redisUrl, '--mongo', mongoUrl, '--database', databaseName];
    expect(await runCli(['verify', name, ...flags])).toMatchObject({ code: 0 });
  }
  const rows = rowsOf(text);
  const lines = await linesByAccount();
  expect([...lines.values()].flat()).toHaveLength(rows.length);
  for (const [account, expected] of byAccount(rows)) {
    expect(lines.get(account)).toEqual(expected);
  }
  expect(await sums()).toEqual(sumsOf(rows));
}, 240_000);

/** What the statement has of each account, oldest first. */
async function linesByAccount(): Promise<ReadonlyMap<string, Line[]>> {
  const found = await db
    .collection<Line & { readonly version: number }>('transactions')
    .find({}, { promoteLongs: true })
    .sort({ streamId: 1, version: 1 })
    .toArray();
  return byAccount(
    found.map(({ streamId, type, amount, balance }) => ({ streamId, type, amount, balance })),
  );
}

function rowsOf(csv: string): Line[] {
  const [, ...rows] = csv.trim().split('\n');
  return rows.map((row) => {
    const [, streamId = '', , type = '', amount, balance] = row.trim().split(',');
    return { streamId, type, amount: Number(amount), balance: Number(balance) };
  });
}

function byAccount(lines: readonly Line[]): ReadonlyMap<string, Line[]> {
  return Map.groupBy(lines, ({ streamId }) => streamId);
}

/** How many events there are of each type, and what they come to: over all days. */
async function sums(): Promise<Record<string, { events: number; amount: number }>> {
  const found = await db
    .collection<{ type: string; events: number; amount: number }>('totals')
    .find({ type: { $ne: 'create' } }, { promoteLongs: true })
    .toArray();
  const byType: Record<string, { events: number; amount: number }> = {};
  for (const { type, events, amount } of found) {
    const sum = (byType[type] ??= { events: 0, amount: 0 });
    sum.events += events;
    sum.amount += amount;
  }
  return byType;
}

function sumsOf(rows: readonly Line[]): Record<string, { events: number; amount: number }> {
  const byType: Record<string, { events: number; amount: number }> = {};
  for (const { type, amount } of rows) {
    const sum = (byType[type] ??= { events: 0, amount: 0 });
    sum.events += 1;
    sum.amount += amount;
  }
  return byType;
}

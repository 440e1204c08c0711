import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '@streamfold/testing';

/** What to make a file of. The same specification makes the same file. */
export interface BankFileSpec {
  readonly seed: number;
  readonly accountCount: number;
  readonly transactionCount: number;
}

/** A made-up file of bank transactions, with what it must come to. Money is in minor units. */
export interface BankFile {
  readonly text: string;
  readonly accounts: ReadonlyMap<
    string,
    { readonly lastBalance: number; readonly lowestBalance: number; readonly count: number }
  >;
  readonly transactionCount: number;
}

const HEADER = 'transaction,account,date,type,amount,balance';

/** A file in the bank's format: accounts take turns at random, and some of them are overdrawn. */
export function makeBankFile({ seed, accountCount, transactionCount }: BankFileSpec): BankFile {
  const { integer, pick } = seededRandom(seed);
  const accounts = new Map<string, { lastBalance: number; lowestBalance: number; count: number }>();
  const lines = [HEADER];
  for (let i = 0; i < transactionCount; i += 1) {
    // Every account comes up once before chance decides.
    const place = i < accountCount ? i : integer(0, accountCount - 1);
    const id = String(1000 + place * 7);
    const account = accounts.get(id) ?? { lastBalance: 0, lowestBalance: 0, count: 0 };
    accounts.set(id, account);
    const amount = integer(1, 50_000);
    const isDeposit = pick([true, false]);
    account.lastBalance += isDeposit ? amount : -amount;
    account.lowestBalance = Math.min(account.lowestBalance, account.lastBalance);
    account.count += 1;
    const day = new Date(Date.UTC(1993, 0, 1 + Math.floor(i / 10))).toISOString().slice(0, 10);
    const type = isDeposit ? 'deposit' : 'withdraw';
    lines.push([500_000 - i * 3, id, day, type, amount, account.lastBalance].join(','));
  }
  return { text: `${lines.join('\n')}\n`, accounts, transactionCount };
}

/** Writes files into a folder of their own, which `remove` deletes. */
export async function createFileFolder(): Promise<{
  readonly path: string;
  write(name: string, content: string | Uint8Array): Promise<string>;
  remove(): Promise<void>;
}> {
  const path = await mkdtemp(join(tmpdir(), 'streamfold-import-'));
  return {
    path,
    write: async (name, content) => {
      const file = join(path, name);
      await writeFile(file, content);
      return file;
    },
    remove: () => rm(path, { recursive: true }),
  };
}

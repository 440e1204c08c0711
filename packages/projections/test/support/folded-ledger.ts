import type { Db, Document } from 'mongodb';
import { expect } from 'vitest';
import type { LedgerLog } from './ledger-log.ts';

/** The ids of all streams that a test appends to. */
export function streamIds(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `${'abcdefg'[at % 7] ?? ''}${at}`);
}

/** What the streams come to, folded by the test itself. */
export async function foldedTotals(log: LedgerLog, ids: readonly string[]) {
  const totals = new Map<string, { total: number; version: number }>();
  for (const id of ids) {
    let total = 0;
    let version = 0;
    for await (const { event, ...recorded } of log.events.readStream(id)) {
      total += Number(Object.entries(event).find(([name]) => name === 'amount')?.[1]);
      ({ version } = recorded);
    }
    totals.set(id, { total, version });
  }
  return totals;
}

/** Fails unless `ledgers` and `ledgerLines` are what the log comes to, `factor` times. */
export async function expectLedgers(
  db: Db,
  log: LedgerLog,
  ids: readonly string[],
  factor = 1,
): Promise<void> {
  const expected = [...(await foldedTotals(log, ids))].map(([_id, { total, version }]) => ({
    _id,
    total: total * factor,
    version,
  }));
  const only = { projection: { total: 1, version: 1 } };
  const found = await db.collection('ledgers').find({}, only).toArray();
  expect(sortedById(found)).toEqual(sortedById(expected));
  const lines = await db
    .collection('ledgerLines')
    .find()
    .sort({ streamId: 1, version: 1 })
    .toArray();
  expect(lines).toHaveLength(expected.reduce((sum, { version }) => sum + version, 0));
  const after = new Map<unknown, number>();
  for (const line of lines) {
    const total = (after.get(line['streamId']) ?? 0) + Number(line['amount']) * factor;
    after.set(line['streamId'], total);
    expect(line['after']).toBe(total);
  }
}

/** Fails unless `letters` is what the log comes to. */
export async function expectLetters(db: Db, log: LedgerLog, ids: readonly string[]): Promise<void> {
  const letters = new Map<string, { total: number; count: number }>();
  for (const [id, { total, version }] of await foldedTotals(log, ids)) {
    const before = letters.get(id.slice(0, 1)) ?? { total: 0, count: 0 };
    letters.set(id.slice(0, 1), { total: before.total + total, count: before.count + version });
  }
  const expected = [...letters].map(([_id, sums]) => ({ _id, ...sums, rules: 1 }));
  const found = await db.collection('letters').find().toArray();
  expect(sortedById(found)).toEqual(sortedById(expected));
}

/** Fails where a rebuild or a verification has left anything. */
export async function expectNoLitter(db: Db, projection: string): Promise<void> {
  const collections = await db.listCollections({}, { nameOnly: true }).toArray();
  expect(collections.map(({ name }) => name).filter((name) => name.includes('.'))).toEqual([]);
  for (const name of ['checkpoints', 'parked', 'discarded']) {
    const scratch = { '_id.projection': { $regex: '\\.' } };
    expect(await db.collection(name).countDocuments(scratch)).toBe(0);
  }
  const record = await db.collection<{ _id: string }>('projections').findOne({ _id: projection });
  expect(record).not.toHaveProperty('rebuild');
  expect(record).not.toHaveProperty('verify');
}

function sortedById(documents: readonly Document[]): readonly Document[] {
  return [...documents].sort((one, other) => (String(one['_id']) < String(other['_id']) ? -1 : 1));
}

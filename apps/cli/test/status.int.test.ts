import { describe, expect, it } from 'vitest';
import { freePort } from './child.ts';
import { testSystem, untilTrue } from './live-projector.ts';
import { runCli, type CliResult } from './run-cli.ts';

const { db, append, args, caughtUp, mongoArgs, startProjector } = await testSystem({
  partitions: 2,
});
const records = db.collection<{ _id: string }>('projections');

function status(...more: readonly string[]): Promise<CliResult> {
  return runCli(['status', ...args, ...more]);
}

/** The cells of the table, by its titles, for one projection in one partition. */
function rowOf(stdout: string, partition: number, projection: string): Record<string, string> {
  const [titles = '', ...rows] = stdout.split('\n');
  const row = rows.find((line) => new RegExp(`^ *${String(partition)} +${projection} `).test(line));
  // A title may have a blank in it; cells of a row have none but where the titles have two.
  const cells = row?.trim().replace(/ \(/, '(').split(/ +/) ?? [];
  const names = titles.trim().split(/ {2,}/);
  return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
}

// Each command is a process, which takes its time to start on a busy machine.
describe('streamfold status', { timeout: 120_000 }, () => {
  it('says that nobody projects, and how much there is to do', async () => {
    await append('A', [{ type: 'create' }, { type: 'deposit', amount: 10 }]);
    const { code, stdout, stderr } = await status();
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    const rows = [rowOf(stdout, 0, 'balances'), rowOf(stdout, 1, 'balances')];
    expect(rows.map((row) => row['events behind']).toSorted()).toEqual(['0', '2']);
    for (const row of rows) {
      expect(row).toMatchObject({ status: '-', position: '0-0', holder: '-', fence: '-' });
      expect(row['parked (waiting)']).toBe('0(0)');
    }
    expect(stdout).toContain('nobody holds partitions 0, 1: is a projector running?\n');
    expect(stdout).toContain('balances: never folded\n');
  });

  it('shows who holds what, that all is projected, and what is parked', async () => {
    const projector = startProjector();
    await append('A', [{ type: 'withdraw', amount: 500 }]);
    await append('A', [{ type: 'deposit', amount: 1 }]);
    for (const projection of ['balances', 'transactions', 'totals']) await caughtUp(projection);
    let last: CliResult | undefined;
    // What a holder says of itself is a second old at the most.
    await untilTrue(async () => (last = await status()).code === 0);
    const stdout = last?.stdout ?? '';
    const rows = [rowOf(stdout, 0, 'balances'), rowOf(stdout, 1, 'balances')];
    for (const row of rows) {
      expect(row).toMatchObject({ status: 'running', failures: '0' });
      expect(row).toMatchObject({ 'events behind': '0', 's behind': '0.0' });
      expect(Number(row['fence'])).toBeGreaterThan(0);
      expect(row['holder']).toMatch(/^test\/\S+$/);
      expect(Number(row['s of lease'])).toBeGreaterThan(0);
    }
    expect(rows.map((row) => row['parked (waiting)']).toSorted()).toEqual(['0(0)', '1(1)']);
    expect(stdout).not.toContain('nobody holds');
    expect(stdout).toContain('balances: rules version 2\n');

    const json: unknown = JSON.parse((await status('--json')).stdout);
    expect(json).toMatchObject({ isWell: true, free: [], projections: [{}, {}, {}] });
    await projector.stop();
    const after = await status();
    expect(after.code).toBe(1);
    expect(after.stdout).toContain('nobody holds partitions 0, 1');
  });

  it('says what a projection has stopped for', async () => {
    await records.updateOne({ _id: 'balances' }, { $set: { version: 7 } });
    const projector = startProjector();
    const expected = /^balances in partition 0 is stopped: .* version 7 .*Rebuild it/m;
    let last: CliResult | undefined;
    await untilTrue(async () => expected.test((last = await status()).stdout));
    expect(last?.code).toBe(1);
    expect(last?.stdout).toContain('balances: rules version 7, and this program has version 2\n');
    await projector.stop();
    await records.updateOne({ _id: 'balances' }, { $set: { version: 2 } });
  });

  it('shows a rebuild that is under way, and one that was left', async () => {
    const rebuild = { fence: 1, version: 3, phase: 'filling' };
    const inAnHour = new Date(Date.now() + 3_600_000);
    await records.updateOne(
      { _id: 'totals' },
      { $set: { rebuild: { ...rebuild, expiresAt: inAnHour } } },
    );
    expect((await status()).stdout).toContain(
      'totals: rules version 2; rebuild by version 3 under way\n',
    );
    await records.updateOne(
      { _id: 'totals' },
      { $set: { rebuild: { ...rebuild, expiresAt: new Date(0) } } },
    );
    expect((await status()).stdout).toContain(
      'totals: rules version 2; rebuild by version 3 left\n',
    );
  });

  it('says in one sentence which server cannot be reached, or has no log', async () => {
    const nobody = `redis://127.0.0.1:${String(await freePort())}`;
    const away = await runCli(['status', ...mongoArgs, '--url', nobody]);
    expect(away).toEqual({
      code: 1,
      stdout: '',
      stderr: 'Redis is not available: ECONNREFUSED (--url or REDIS_URL)\n',
    });
    const other = await status('--category', 'other');
    expect(other).toMatchObject({ code: 1, stdout: '' });
    expect(other.stderr).toBe('Redis holds no log: otherStream:identity is not there\n');
  });
});

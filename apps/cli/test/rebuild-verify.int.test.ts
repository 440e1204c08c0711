import { setTimeout as delay } from 'node:timers/promises';
import { Long } from 'mongodb';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from './child.ts';
import { testSystem, untilTrue } from './live-projector.ts';
import { runCli, startCli, type CliResult } from './run-cli.ts';

const { db, append, args, caughtUp, mongoArgs, startProjector } = await testSystem({
  partitions: 2,
});
const balances = db.collection<{ _id: string; funds: unknown }>('accountCollection');
const lines = db.collection('transactions');
const records = db.collection<{ _id: string; rebuild?: { expiresAt: Date } }>('projections');
const ACCOUNTS = Array.from({ length: 50 }, (_, index) => `account-${String(index)}`);

function run(command: string, ...more: readonly string[]): Promise<CliResult> {
  return runCli([...command.split(' '), ...args, ...more]);
}

/** Deposits 1 into every account, again and again, until the test is over or it is told to stop. */
function depositAll(): { stop(): Promise<number> } {
  const over = new AbortController();
  const rounds = (async () => {
    let count = 0;
    for (; !over.signal.aborted; count += 1) {
      await Promise.all(ACCOUNTS.map((id) => append(id, [{ type: 'deposit', amount: 1 }])));
      // Some hundreds of events a second, so that the log does not outgrow the test.
      await delay(100);
    }
    return count;
  })();
  const stop = (): Promise<number> => {
    over.abort();
    return rounds;
  };
  onTestFinished(async () => {
    await stop();
  });
  return { stop };
}

async function fundsOf(): Promise<ReadonlySet<unknown>> {
  const documents = await balances.find({}, { projection: { funds: 1 } }).toArray();
  expect(documents).toHaveLength(ACCOUNTS.length);
  return new Set(documents.map(({ funds }) => funds));
}

/** Whether somebody has the right to rebuild now. */
async function isRebuilding(): Promise<boolean> {
  const { rebuild } = (await records.findOne({ _id: 'balances' })) ?? {};
  return rebuild !== undefined && rebuild.expiresAt > new Date();
}

/** Nothing that a rebuild or a verification made for itself. */
async function expectNoLitter(): Promise<void> {
  const names = (await db.listCollections({}, { nameOnly: true }).toArray()).map((c) => c.name);
  const own = ['transactions.heads'];
  expect(names.filter((name) => name.includes('.') && !own.includes(name))).toEqual([]);
  for (const name of ['checkpoints', 'parked', 'discarded']) {
    const scratch = { '_id.projection': { $regex: String.raw`\.` } };
    expect(await db.collection(name).countDocuments(scratch)).toBe(0);
  }
  for (const record of await records.find().toArray()) {
    expect(record).not.toHaveProperty('rebuild');
    expect(record).not.toHaveProperty('verify');
  }
}

// Each command is a process, which takes its time to start on a busy machine.
describe('streamfold', { timeout: 240_000 }, () => {
  it('verifies every read model beside live traffic, and leaves nothing', async () => {
    for (const id of ACCOUNTS) await append(id, [{ type: 'create' }]);
    const projector = startProjector();
    const deposits = depositAll();
    for (const name of ['balances', 'transactions', 'totals']) {
      const { code, stdout, stderr } = await run(`verify ${name}`);
      expect(stdout).toMatch(
        new RegExp(`^verified ${name}: \\d+ documents?( and [\\d,]+ lines)?, 0 differences, `),
      );
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    }
    expect(await deposits.stop()).toBeGreaterThan(5);
    await projector.stop();
    await expectNoLitter();
  });

  it('finds planted differences, names them, and shows as many as are asked for', async () => {
    const projector = startProjector();
    await Promise.all(['balances', 'transactions'].map(caughtUp));
    await balances.updateOne({ _id: 'account-3' }, { $set: { funds: Long.fromNumber(12_345) } });
    const gone = await balances.findOneAndDelete({ _id: 'account-4' });
    const differing = await run('verify balances');
    expect(differing.code).toBe(1);
    expect(differing.stdout).toMatch(
      /^accountCollection account-3, funds: differs: it is .*12345.*, and the log gives \D*\d+/m,
    );
    expect(differing.stdout).toMatch(/^accountCollection account-4: missing: it is not there/m);
    expect(differing.stdout).toMatch(/^verified balances: 50 documents, 2 differences, /m);
    const few = await run('verify balances', '--max-differences', '1');
    expect(few.stdout).toContain('… and 1 more difference\n');
    const json: unknown = JSON.parse((await run('verify balances', '--json')).stdout);
    expect(json).toMatchObject({ isWell: false, differenceCount: 2, differences: [{}, {}] });

    await lines.deleteOne({ streamId: 'account-5' });
    const missing = await run('verify transactions');
    expect(missing.code).toBe(1);
    expect(missing.stdout).toMatch(/^transactions \S*account-5\S*: missing: /m);
    expect(gone?._id).toBe('account-4');
    await projector.stop();
  });

  it('says that a read model is behind while no projector runs', async () => {
    await append('account-0', [{ type: 'deposit', amount: 1 }]);
    await append('account-1', [{ type: 'deposit', amount: 1 }]);
    const { code, stdout } = await run('verify balances', '--wait', '0');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^balances is behind in partition \d: at \d+-\d+, and the log was at /);
  });

  it('puts right by a rebuild what was found, under live traffic', async () => {
    const projector = startProjector();
    const deposits = depositAll();
    const { code, stdout } = await run('rebuild balances');
    expect(stdout).toMatch(
      /^folded balances by version 2 of its rules: [\d,]+ events, [\d.]+ s\ncompared with the live documents: /,
    );
    expect(stdout).toContain('switched: balances is the new one, with 0 parked\n');
    expect(code).toBe(0);
    expect((await run('rebuild transactions')).code).toBe(0);
    expect(await deposits.stop()).toBeGreaterThan(1);
    await Promise.all(['balances', 'transactions'].map(caughtUp));
    for (const name of ['balances', 'transactions', 'totals']) {
      expect((await run(`verify ${name}`)).stdout).toContain(' 0 differences, ');
    }
    await projector.stop();
    await expectNoLitter();
  });

  it('goes on with a rebuild that was killed, and leaves nothing behind', async () => {
    const before = await fundsOf();
    const killed = startCli(['rebuild', 'balances', ...args]);
    await untilTrue(isRebuilding);
    killed.signal('SIGKILL');
    expect((await killed.result).code).toBeNull();
    expect(await fundsOf()).toEqual(before);
    const again = await run('rebuild balances');
    expect(again.stdout).toContain(
      ' 50 equal, 0 different, 0 of another version, 0 new, 0 no more',
    );
    expect(again.code).toBe(0);
    expect(again.stderr).toContain('another rebuild of balances is under way, or has died: seen');
    expect(await fundsOf()).toEqual(before);
    await expectNoLitter();
  });

  it('is not done twice at once', async () => {
    const rebuild = { expiresAt: new Date(Date.now() + 60_000), fence: 99 };
    await records.updateOne({ _id: 'balances' }, { $set: { rebuild } });
    const { code, stdout, stderr } = await run('rebuild balances');
    await records.updateOne({ _id: 'balances' }, { $unset: { rebuild: 1 } });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe('another rebuild of balances is under way\n');
  });

  it.each([
    [[], 'run the same command again to go on from'],
    [['--discard'], 'nothing was switched, and what was folded is removed'],
  ])('switches nothing when it is interrupted (%j)', async (more, sentence) => {
    const running = startCli(['rebuild', 'balances', ...args, ...more]);
    await untilTrue(isRebuilding);
    running.signal('SIGINT');
    const { code, stderr } = await running.result;
    expect(stderr).toContain(sentence);
    expect(code).toBe(130);
    const isLeft = (await records.findOne({ _id: 'balances' }))?.rebuild !== undefined;
    expect(isLeft).toBe(more.length === 0);
    if (!isLeft) await expectNoLitter();
  });

  it.each(['rebuild', 'verify'])('%s says in one sentence what is wrong', async (command) => {
    const unknown = await run(`${command} x`);
    expect(unknown).toMatchObject({ code: 1, stdout: '' });
    expect(unknown.stderr).toContain('It must be one of: balances, transactions, totals.');
    const nobody = `redis://127.0.0.1:${String(await freePort())}`;
    const away = await runCli([command, 'balances', ...mongoArgs], { REDIS_URL: nobody });
    expect(away).toEqual({
      code: 1,
      stdout: '',
      stderr: 'Redis is not available: ECONNREFUSED (--url or REDIS_URL)\n',
    });
  });
});

import { Long } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { freePort } from './child.ts';
import { testSystem, untilTrue } from './live-projector.ts';
import { runCli, startCli, type CliResult } from './run-cli.ts';

const { db, append, caughtUp, startProjector, mongoArgs } = await testSystem();
const balances = db.collection<{ _id: string; funds: unknown; version: number }>(
  'accountCollection',
);
const lines = db.collection<{ streamId: string }>('transactions');
const parkedDocuments = db.collection<{ _id: { entryId: string }; request?: object }>('parked');

function parked(...args: readonly string[]): Promise<CliResult> {
  return runCli(['parked', ...args, ...mongoArgs]);
}

/** An account with 100, a withdrawal of 500 that no rule allows, and a deposit of 50 behind it. */
async function poison(id: string): Promise<string> {
  await append(id, [
    { type: 'create' },
    { type: 'deposit', amount: 100 },
    { type: 'withdraw', amount: 500 },
    { type: 'deposit', amount: 50 },
  ]);
  const filter = { projection: 'balances', streamId: id, waitingCount: 1 };
  await untilTrue(async () => (await parkedDocuments.findOne(filter)) !== null);
  const { entryId = '' } = (await parkedDocuments.findOne(filter))?._id ?? {};
  return entryId;
}

// Each command is a process, which takes its time to start on a busy machine.
describe('streamfold parked', { timeout: 120_000 }, () => {
  it('lists nothing where no projector ever ran, and asks for nothing', async () => {
    expect(await parked('list')).toEqual({ code: 0, stdout: 'nothing is parked\n', stderr: '' });
    const retried = await parked('retry', '--all', '--projection', 'balances');
    expect(retried).toEqual({ code: 0, stdout: 'nothing is parked of balances\n', stderr: '' });
  });

  it('lists what is parked with its reason, as a table and as JSON', async () => {
    const projector = startProjector();
    const entryId = await poison('JohnDoe');
    await caughtUp('balances');
    await caughtUp('transactions');
    const { code, stdout } = await parked('list');
    expect(code).toBe(0);
    const [titles, first, second, sum] = stdout.split('\n');
    expect(titles?.split(/ +/)).toEqual(
      'projection partition entry stream version waiting since code reason'.split(' '),
    );
    for (const [line, projection] of [
      [first, 'balances'],
      [second, 'transactions'],
    ]) {
      expect(line).toMatch(
        new RegExp(
          `^${String(projection)} +0 +${entryId} +JohnDoe +3 +1 +20\\S+Z +event_refused +\\S.* -400`,
        ),
      );
    }
    expect(sum).toBe('2 parked, 2 later events wait');

    const json = await parked('list', '--projection', 'balances', '--json');
    const [line = '', ...rest] = json.stdout.trimEnd().split('\n');
    expect(rest).toEqual([]);
    expect(JSON.parse(line)).toMatchObject({
      ...{ entryId, projection: 'balances', partition: 0, streamId: 'JohnDoe', version: 3 },
      ...{ code: 'event_refused', waitingCount: 1, attempts: 0 },
    });
    expect((await parked('list', '--projection', 'totals')).stdout).toBe('nothing is parked\n');
    await projector.stop();
  });

  it('says what is still parked after a retry', async () => {
    const projector = startProjector();
    const { code, stdout } = await parked('retry', 'JohnDoe', '--projection', 'balances');
    expect(stdout).toMatch(
      /^entry \d+-\d+ of partition 0 \(stream JohnDoe\): still parked: .* -400.*\n1 request: 0 resumed, 1 still parked, 0 refused, 0 not taken up\n$/,
    );
    expect(code).toBe(1);
    expect(await balances.findOne({ _id: 'JohnDoe' })).toMatchObject({ funds: 100, version: 2 });
    await projector.stop();
  });

  it('keeps what is asked for while no projector runs, which then does it once', async () => {
    const entryId = await one('JohnDoe', 'balances');
    const args = ['discard', entryId, '--projection', 'balances', '--wait', '0'];
    const asked = await parked(...args);
    expect(asked.code).toBe(1);
    expect(asked.stdout).toContain('(stream JohnDoe): not taken up yet\n');
    expect(asked.stderr).toContain('not taken up within 0 s');
    expect(asked.stderr).toContain('streamfold status');

    const projector = startProjector();
    await untilTrue(async () => (await balances.findOne({ _id: 'JohnDoe' }))?.version === 4);
    expect(await balances.findOne({ _id: 'JohnDoe' })).toMatchObject({ funds: 150, version: 4 });
    await untilTrue(
      async () => (await parkedDocuments.findOne({ projection: 'balances' })) === null,
    );
    await projector.stop();
  });

  it('discards everything of a projection, if that is really meant', async () => {
    const projector = startProjector();
    await poison('MaryMajor');
    const all = ['discard', '--all', '--projection', 'transactions'];
    const refused = await parked(...all);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('--all --yes');
    await caughtUp('transactions');
    const { code, stdout } = await parked(...all, '--yes');
    expect(stdout).toContain('2 requests: 2 discarded, 0 still parked');
    expect(code).toBe(0);
    for (const streamId of ['JohnDoe', 'MaryMajor']) {
      expect(await lines.countDocuments({ streamId })).toBe(2);
    }
    // The same events are parked of another projection, and were not asked for there.
    expect((await parked('list', '--projection', 'balances')).stdout).toContain(' MaryMajor ');
    await projector.stop();
  });

  it('resumes a stream whose cause was put right, and applies nothing twice', async () => {
    const projector = startProjector();
    await append('JaneDoe', [{ type: 'create' }, { type: 'deposit', amount: 30 }]);
    await caughtUp('balances');
    // A document that somebody has broken, and a projector that has not kept it in memory.
    await projector.stop();
    await balances.updateOne({ _id: 'JaneDoe' }, { $set: { funds: 'thirty' } });
    const another = startProjector();
    await append('JaneDoe', [{ type: 'deposit', amount: 5 }]);
    await append('JaneDoe', [{ type: 'deposit', amount: 6 }]);
    await caughtUp('balances');
    expect((await parked('list')).stdout).toMatch(/ JaneDoe +3 .* document_invalid /);
    await balances.updateOne({ _id: 'JaneDoe' }, { $set: { funds: Long.fromNumber(30) } });

    const args = ['retry', 'JaneDoe', '--projection', 'balances', '--wait', '20'];
    const { code, stdout } = await parked(...args);
    expect(stdout).toContain('(stream JaneDoe): resumed\n1 request: 1 resumed');
    expect(code).toBe(0);
    const resumed = await balances.findOne({ _id: 'JaneDoe' });
    expect(resumed).toMatchObject({ funds: 41, version: 4 });
    await another.stop();
  });

  it('asks which one is meant where a name is that of an entry and of a stream', async () => {
    const entryId = await one('MaryMajor', 'balances');
    const projector = startProjector();
    await poison(entryId);
    await projector.stop();
    const { code, stderr } = await parked('retry', entryId, '--projection', 'balances');
    expect(code).toBe(1);
    expect(stderr).toContain(`${entryId} names 2 things parked of balances: entry ${entryId} of`);
    expect(stderr).toContain('streamfold parked list --projection balances');
    expect(await parkedDocuments.countDocuments({ request: { $exists: true } })).toBe(0);
  });

  it('leaves what was asked for when it is interrupted', async () => {
    const filter = { projection: 'balances', streamId: 'MaryMajor' };
    const running = startCli([
      ...['parked', 'retry', 'MaryMajor', '--projection', 'balances', ...mongoArgs],
    ]);
    await untilTrue(async () => {
      const found = await parkedDocuments.findOne(filter);
      return found?.request !== undefined;
    });
    running.signal('SIGINT');
    const { code, stderr } = await running.result;
    expect(code).toBe(130);
    expect(stderr).toContain('interrupted: what was asked for stands');
  });

  it.each([
    [['retry', 'Nobody', '--projection', 'balances'], /^Nobody is neither .* parked list --proj/],
    [['retry', 'JohnDoe', '--projection', 'x'], /must be one of: balances, transactions, totals\./],
    [['retry', 'JohnDoe'], /required option '--projection <name>' not specified/],
    [['retry', '--projection', 'balances'], /^name an entry or a stream, or say --all\n$/],
    [['retry', 'JohnDoe', '--all', '--projection', 'balances'], /^name an entry or a stream, or/],
  ])('refuses %j', async (args, sentence) => {
    const { code, stdout, stderr } = await parked(...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('says in one sentence that MongoDB cannot be reached, without the password', async () => {
    const nobody = `mongodb://user:secret@127.0.0.1:${String(await freePort())}`;
    const { code, stdout, stderr } = await runCli(['parked', 'list'], { MONGO_URL: nobody });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^MongoDB cannot be reached: .*ECONNREFUSED.* \(--mongo or MONGO_URL\)\n$/,
    );
    expect(stderr).not.toContain('secret');
  });
});

async function one(streamId: string, projection: string): Promise<string> {
  const found = await parkedDocuments.findOne({ projection, streamId });
  return found?._id.entryId ?? '';
}

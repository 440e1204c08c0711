import { seededRandom, sharedMongo, sharedRedis } from '@streamfold/testing';
import type { Document } from 'mongodb';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { createMongoClient } from '../src/mongo/connect-mongo.ts';
import { readCheckpoints } from '../src/mongo/mongo-checkpoints.ts';
import { rebuildProjection } from '../src/mongo/rebuild/rebuild-projection.ts';
import {
  expectLedgers,
  expectLetters,
  expectNoLitter,
  streamIds,
} from './support/folded-ledger.ts';
import { keptLines } from './support/kept-lines.ts';
import { ledger, letters } from './support/ledger.ts';
import { freshLedgerLog } from './support/ledger-log.ts';
import { startLive } from './support/run-live.ts';

const PARTITIONS = 2;
/** More by hand: `STREAMFOLD_KILLS=12`. */
const KILLS = Number(process.env['STREAMFOLD_KILLS'] ?? '5');
const IDS = streamIds(60);
const LOCK_TTL_MS = 1_000;

const redis = await sharedRedis();
const mongo = sharedMongo();
const client = createMongoClient(mongo.url, { name: 'test' });
const db = client.db(mongo.databaseName);
const random = seededRandom();
const log = await freshLedgerLog(redis.url, PARTITIONS);

afterAll(async () => {
  await log.close();
  await client.close();
});

it.each(['stream', 'category'])(
  `a rebuild of the %s kind comes to what the log does after ${KILLS} kills at random moments`,
  async (kind) => {
    const projection = kind === 'stream' ? ledger() : letters;
    const { events, logIdentities } = log;
    const logger = keptLines();
    const projector = startLive({ projection, events, logIdentities, db, logger });
    const kills: string[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      await Promise.all(IDS.map((id) => log.append(id, random.integer(0, 1_000), 1, 2)));
      kills.push(await runAndKill(kind));
    }
    // The dead one has the lock for a moment still.
    const parts = { projection, db, entries: events.entries, logIdentities, logger };
    await expect
      .poll(async () => (await rebuildProjection(parts)).outcome, { timeout: 10_000 })
      .toBe('switched');
    const tails = await log.tails();
    await expect.poll(() => positions(projection.name), { timeout: 10_000 }).toEqual(tails);
    await projector.stop();
    process.stdout.write(`killed ${kills.join(', ')}\n`);
    if (kind === 'stream') await expectLedgers(db, log, IDS);
    else await expectLetters(db, log, IDS);
    await expectNoLitter(db, projection.name);
    // Some kills fell into the work.
    expect(kills.filter((phase) => phase !== 'after the switch')).not.toEqual([]);
  },
  180_000,
);

/** Starts a rebuild in a process of its own, and kills it at some moment; says in which phase it was. */
async function runAndKill(kind: string): Promise<string> {
  const name = kind === 'stream' ? 'ledger' : 'letters';
  const script = fileURLToPath(new URL('support/rebuild-child.ts', import.meta.url));
  const args = [kind, redis.url, PARTITIONS, mongo.url, mongo.databaseName, LOCK_TTL_MS].map(
    String,
  );
  const node = ['--conditions=@streamfold/source', script, ...args];
  const child = spawn(process.execPath, node, { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.setEncoding('utf8');
  const exited = once(child, 'exit');
  const began = new Promise<void>((resolve) => {
    let output = '';
    child.stdout.on('data', (text: string) => {
      output += text;
      if (output.includes('rebuild begins') || output.includes('rebuild goes on')) resolve();
    });
  });
  await Promise.race([began, exited]);
  await delay(random.integer(0, 500));
  child.kill('SIGKILL');
  await exited;
  const record = await db
    .collection<{ _id: string; rebuild?: Document }>('projections')
    .findOne({ _id: name });
  const phase: unknown = record?.rebuild?.['phase'];
  return typeof phase === 'string' ? phase : 'after the switch';
}

async function positions(build: string): Promise<readonly (string | undefined)[]> {
  const checkpoints = await readCheckpoints(db, build);
  return Array.from({ length: PARTITIONS }, (_, at) => checkpoints.get(at)?.position);
}

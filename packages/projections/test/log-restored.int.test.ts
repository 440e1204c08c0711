import { privateRedis } from '@streamfold/testing';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { LogBehindError, LogChangedError } from '../src/errors.ts';
import { check, checkpointAt, type Checked } from './support/log-checking.ts';
import { openReader } from './support/log-reader.ts';
import { openTestLog } from './support/test-log.ts';

const server = await privateRedis();

/** Connects to the server as it is now. */
async function open(): Promise<Checked> {
  const log = await openTestLog(server.url);
  onTestFinished(() => log.close());
  const reader = await openReader(log);
  return { log, reader, identity: await reader.claimIdentity() };
}

it('the check of the log stops after FLUSHALL', async () => {
  const checked = await open();
  await checked.reader.createGroup();
  await checked.log.fill(['a'], 3);
  const checkpoint = await checkpointAt(checked.log, -1);
  await check(checked, checkpoint);
  await checked.log.redis.flushall();
  await expect(check(checked, checkpoint)).rejects.toThrow(LogChangedError);
  await expect(check(checked, checkpoint)).rejects.toThrow('without an identity');
});

it('the check of the log stops on an older copy of its data, also when that has gone on', async () => {
  const copy = await mkdtemp(join(tmpdir(), 'streamfold-copy-'));
  onTestFinished(() => rm(copy, { recursive: true }));
  const before = await open();
  await before.reader.createGroup();
  await before.log.fill(['a'], 3);
  const earlier = await checkpointAt(before.log, -1);
  await server.stop();
  await cp(server.dataDir, copy, { recursive: true });
  await server.startAgain();

  const later = await open();
  await later.log.fill(['a'], 2);
  const checkpoint = await checkpointAt(later.log, -1);
  await check(later, checkpoint);
  await server.stop();
  await rm(server.dataDir, { recursive: true });
  await cp(copy, server.dataDir, { recursive: true });
  await server.startAgain();

  const restored = await open();
  expect(restored.identity).toBe(before.identity);
  await check(restored, earlier);
  const sentence = `ends at ${earlier.position}, before ${checkpoint.position}`;
  await expect(check(restored, checkpoint)).rejects.toThrow(sentence);
  await restored.log.fill(['a'], 4);
  await expect(check(restored, checkpoint)).rejects.toThrow(LogBehindError);
});

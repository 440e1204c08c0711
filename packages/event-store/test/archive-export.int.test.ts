import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  exportLog,
  importLog,
  readManifest,
  verifyArchive,
  type ArchiveProblem,
} from '@streamfold/event-store';
import { sharedRedis } from '@streamfold/testing';
import { describe, expect, it } from 'vitest';
import { fillLog, linesOf, newFolder, sharedTarget } from './archive-support.ts';
import { keys, openTestClient, openTestStore } from './test-store.ts';

const { url } = await sharedRedis();
const redis = await openTestClient(url);
const store = await openTestStore(url);
const address = { url, category: 'counter' };

await store.append(
  'Zoë.1'.replace('ë', 'e'),
  [{ type: 'counted', by: 1, note: 'é ,"meta":{ "\n' } as never],
  {
    expectedVersion: 0,
    actor: 'Zoë "the ,"meta":{',
  },
);
await fillLog(store, { streams: 20, rounds: 30 });
const whole = await newFolder();
await exportLog({ ...address, folder: whole, chunkEvents: 250 });

async function problemsOf(folder: string): Promise<ArchiveProblem[]> {
  const problems: ArchiveProblem[] = [];
  await verifyArchive(folder, { onProblem: (problem) => problems.push(problem) });
  return problems;
}

/** A copy of the archive, one file of which is changed. */
async function damagedCopy(file: string, damage: (data: Buffer) => Uint8Array): Promise<string> {
  const copy = await newFolder();
  await mkdir(copy, { recursive: true });
  await cp(whole, copy, { recursive: true });
  await writeFile(join(copy, file), damage(await readFile(join(copy, file))));
  return copy;
}

describe('an archive', () => {
  it('has a JSON object a line, with the texts of Redis byte for byte', async () => {
    const lines = await linesOf(whole);
    const category = await redis.xrange(keys.categoryStream, '-', '+');
    expect(lines).toHaveLength(601);
    for (const [index, [position, [, event, , meta]]] of category.entries()) {
      expect(lines[index]).toBe(`{"position":"${position}","event":${event},"meta":${meta}}`);
      expect(JSON.parse(lines[index] ?? '')).toEqual({
        position,
        event: JSON.parse(event ?? ''),
        meta: JSON.parse(meta ?? ''),
      });
    }
  });

  it('is verified: files, positions, versions and hash chains', async () => {
    const verified = await verifyArchive(whole);
    expect(verified).toEqual({
      category: 'counter',
      chunks: 3,
      events: 601,
      streams: 21,
      problems: 0,
    });
  });

  it('goes on where it ended when it is exported again, and adds nothing when there is nothing', async () => {
    const folder = await newFolder();
    const first = await exportLog({ ...address, folder });
    const again = await exportLog({ ...address, folder });
    expect(again).toMatchObject({ events: 0, chunks: 0, manifest: first.manifest });
    await store.append('later', [{ type: 'counted', by: 5 } as never], { expectedVersion: 'any' });
    const more = await exportLog({ ...address, folder, gzip: false });
    expect(more).toMatchObject({ events: 1, chunks: 1 });
    expect(await problemsOf(folder)).toEqual([]);
    const chunk = more.manifest.partitions[0]?.chunks.at(-1)?.file ?? '';
    expect(chunk).toMatch(/\.jsonl$/);
    expect(await readFile(join(folder, chunk), 'utf8')).toContain('"id":"later","version":1');
  });

  it('is refused for another log, and for one that was set back', async () => {
    const other = await sharedTarget();
    await fillLog(await openTestStore(other.address.url), { streams: 1, rounds: 3 });
    const folder = await newFolder();
    await exportLog({ ...other.address, folder });
    const mismatch = { code: 'archive_mismatch' };
    await expect(exportLog({ ...address, folder })).rejects.toMatchObject(mismatch);
    const [[last] = ['']] = await other.redis.xrevrange(keys.categoryStream, '+', '-', 'COUNT', 1);
    await other.redis.xdel(keys.categoryStream, last);
    await expect(exportLog({ ...other.address, folder })).rejects.toThrow('it was set back');
    await expect(exportLog({ url, category: 'nothing', folder })).rejects.toMatchObject(mismatch);
    const nowhere = { url, category: 'nothing', folder: await newFolder() };
    await expect(exportLog(nowhere)).rejects.toMatchObject({ code: 'log_identity_changed' });
  });

  it.each([
    ['a version that is missing from the category', 'XDEL', 'stream_corrupted'],
    ['an entry that is no event', 'XADD', 'entry_undecodable'],
  ])('takes in no chunk with %s', async (_, command, code) => {
    const other = await sharedTarget();
    await fillLog(await openTestStore(other.address.url), { streams: 1, rounds: 3 });
    const folder = await newFolder();
    const [, [second] = ['']] = await other.redis.xrange(keys.categoryStream, '-', '+');
    if (command === 'XDEL') await other.redis.xdel(keys.categoryStream, second);
    else await other.redis.xadd(keys.categoryStream, '*', 'event', '{}', 'meta', '{}');
    await expect(exportLog({ ...other.address, folder })).rejects.toMatchObject({ code });
    expect((await readdir(folder)).filter((file) => file !== 'manifest.json')).toEqual([]);
  });
});

describe('an archive that is damaged', () => {
  const chunkFile = async (number: number): Promise<string> =>
    (await readManifest(whole))?.partitions[0]?.chunks[number]?.file ?? '';

  it('has its flipped byte noticed and its file named, and nothing of that file is restored', async () => {
    const file = await chunkFile(1);
    const copy = await damagedCopy(file, (data) => data.fill((data[100] ?? 0) ^ 1, 100, 101));
    expect(await problemsOf(copy)).toEqual([{ file, problem: 'its checksum does not match' }]);
    const target = await sharedTarget();
    const refused = importLog({ ...target.address, folder: copy });
    await expect(refused).rejects.toMatchObject({ code: 'archive_damaged', file });
    expect(await target.redis.xlen(keys.categoryStream)).toBe(250);
    // The import can be ended with the sound archive.
    const rest = await importLog({ ...target.address, folder: whole });
    expect(rest).toEqual({ events: 351, eventsBefore: 250, isFinished: true });
  });

  it.each([
    ['cut off', (data: Buffer) => data.subarray(0, 500), /has 500 bytes, not \d+/],
    ['empty', () => Buffer.alloc(0), /has 0 bytes/],
  ])('is reported where a file is %s', async (_, damage, problem) => {
    const copy = await damagedCopy(await chunkFile(2), damage);
    expect(await problemsOf(copy)).toEqual([
      { file: await chunkFile(2), problem: expect.stringMatching(problem) },
    ]);
  });

  it('is reported where an index is changed, or the manifest says something else', async () => {
    const manifest = await readManifest(whole);
    const index = manifest?.partitions[0]?.chunks[0]?.index.file ?? '';
    const copy = await damagedCopy(index, (data) => data.fill((data[40] ?? 0) ^ 1, 40, 41));
    expect(await problemsOf(copy)).toEqual([
      { file: index, problem: 'its checksum does not match' },
    ]);
    const shifted = await damagedCopy('manifest.json', (data) =>
      Buffer.from(data.toString().replace(/"events": 250/, '"events": 251')),
    );
    expect(await problemsOf(shifted)).toEqual([
      { file: await chunkFile(0), problem: 'has 250 events, not 251' },
    ]);
    const cut = await damagedCopy('manifest.json', (data) => data.subarray(0, 50));
    await expect(verifyArchive(cut)).rejects.toMatchObject({ code: 'archive_damaged' });
    await expect(verifyArchive(await newFolder())).rejects.toThrow('manifest.json: is missing');
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { exportLog, importLog, verifyArchive } from '@streamfold/event-store';
import { sharedRedis } from '@streamfold/testing';
import type { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { linesOf, newFolder, sharedTarget } from './archive-support.ts';
import { keys, openTestClient, openTestStore } from './test-store.ts';

const EVENTS = 300_000;
const STREAMS = 300;
const EVENTS_EACH = 1_000;

const { url } = await sharedRedis();
const redis = await openTestClient(url);
const store = await openTestStore(url);
const events = Array.from({ length: EVENTS_EACH }, (_, by) => ({ type: 'counted', by }));
for (let stream = 0; stream < STREAMS; stream++) {
  await store.append(`counter-${stream}`, events, { expectedVersion: 0 });
}
const address = { url, category: 'counter' };
const program = fileURLToPath(new URL('./fixtures/archive-process.ts', import.meta.url));

interface Run {
  readonly command: 'export' | 'import';
  readonly url: string;
  readonly folder: string;
  /** Kill it (-9) once it has come so far. */
  readonly killAfter?: number;
}

/** Runs an export or import as a process; answers the events it told of, and its memory in bytes. */
async function run({ command, url: on, folder, killAfter }: Run) {
  // A heap that the text of the log would not fit in, let alone what is made of it.
  const args = [
    '--max-old-space-size=48',
    '--conditions=@streamfold/source',
    program,
    command,
    on,
    folder,
    '20000',
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const memory: number[] = [];
  let reached = 0;
  child.stdout.on('data', (data: Buffer) => {
    for (const line of data.toString().trimEnd().split('\n')) {
      const [count = 0, bytes = 0] = line.split(' ').map(Number);
      reached = count;
      memory.push(bytes);
      if (killAfter !== undefined && reached >= killAfter) child.kill('SIGKILL');
    }
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, reached, memory };
}

/** Compares the own streams; what the category has shows in the lines of an export. */
async function sameOwnStreams(one: Redis, other: Redis): Promise<void> {
  expect(await one.dbsize()).toBe(await other.dbsize());
  for (let stream = 0; stream < STREAMS; stream++) {
    const key = keys.stream(`counter-${stream}`);
    const [found, expected] = [await one.xrange(key, '-', '+'), await other.xrange(key, '-', '+')];
    expect(found.length).toBe(EVENTS_EACH);
    expect(JSON.stringify(found) === JSON.stringify(expected), key).toBe(true);
  }
}

describe('an export and an import that are killed midway', () => {
  it('are carried on by the next, and lose and double nothing', { timeout: 180_000 }, async () => {
    const folder = await newFolder();
    const exporting = await run({ command: 'export', url, folder, killAfter: 90_000 });
    expect(exporting.code).toBeNull();
    const begun = await verifyArchive(folder);
    expect(begun.problems).toBe(0);
    expect(begun.events).toBeGreaterThanOrEqual(60_000);
    expect(begun.events).toBeLessThan(EVENTS);
    const rest = await exportLog({ ...address, folder });
    expect(rest.events).toBe(EVENTS - begun.events);
    expect(await verifyArchive(folder)).toMatchObject({ events: EVENTS, problems: 0 });

    const target = await sharedTarget();
    const on = target.address.url;
    const importing = await run({ command: 'import', url: on, folder, killAfter: 90_000 });
    expect(importing.code).toBeNull();
    const done = await importLog({ ...target.address, folder });
    expect(done.isFinished).toBe(true);
    expect(done.eventsBefore).toBeGreaterThanOrEqual(90_000);
    expect(done.eventsBefore + done.events).toBe(EVENTS);
    await sameOwnStreams(target.redis, redis);
    const again = await newFolder();
    await exportLog({ ...target.address, folder: again });
    const [lines, expected] = [await linesOf(again), await linesOf(folder)];
    expect(lines).toHaveLength(EVENTS);
    expect(lines.every((line, index) => line === expected[index])).toBe(true);
    await rm(again, { recursive: true });
  });
});

describe('the memory of an export and an import', () => {
  it('does not grow with the log', { timeout: 120_000 }, async () => {
    const folder = await newFolder();
    const target = await sharedTarget();
    for (const [command, on] of [
      ['export', url],
      ['import', target.address.url],
    ] as const) {
      const { code, reached, memory } = await run({ command, url: on, folder });
      expect({ code, reached }).toEqual({ code: 0, reached: EVENTS });
      expect(memory.at(-1)).toBeLessThan(300_000_000);
    }
  });
});

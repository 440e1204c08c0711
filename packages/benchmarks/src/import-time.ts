import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportLog, importLog } from '@streamfold/event-store';
import type { Redis } from 'ioredis';
import { measureAppends } from './append-load.ts';
import type { Benchmark } from './benchmark.ts';
import { secondsOf } from './export-time.ts';

const LOAD = { accounts: 1_000, callersEach: 1, depositsEach: 99 };
const EVENTS = 100_000;
const PIPELINE_EVENTS = 500;

/** An archive back into Redis, beside a script that does no more than pipeline the same XADDs. */
export const importTime: Benchmark = {
  key: 'import.time',
  what: '100,000 events from compressed JSON lines into both streams, files compared with checksums',
  run: async ({ redis }) => {
    await redis.client.flushall();
    await measureAppends(redis.url, LOAD);
    const folder = mkdtempSync(join(tmpdir(), 'streamfold-bench-import-'));
    const address = { url: redis.url, category: 'account', folder };
    try {
      await exportLog(address);
      const entries = await redis.client.xrange('accountStream', '-', '+');
      const value = await secondsOf(async () => {
        await redis.client.flushall();
        const { events } = await importLog(address);
        if (events !== EVENTS) throw new Error(`imported ${events} events`);
      });
      const peerValue = await secondsOf(async () => {
        await redis.client.flushall();
        await plainImport(redis.client, entries);
      });
      return {
        value,
        unit: 's',
        peer: 'the same XADDs in pipelines, from memory, nothing read or checked',
        peerValue,
        detail: 'median of 3, each with the FLUSHALL before it',
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function plainImport(
  redis: Redis,
  entries: readonly (readonly [string, readonly string[]])[],
): Promise<void> {
  for (let at = 0; at < entries.length; at += PIPELINE_EVENTS) {
    const pipeline = redis.pipeline();
    for (const [position, fields] of entries.slice(at, at + PIPELINE_EVENTS)) {
      const { id, version } = JSON.parse(fields[1] ?? '') as { id: string; version: number };
      pipeline.xadd(`account:${id}`, `${version}-0`, ...fields);
      pipeline.xadd('accountStream', position, ...fields);
    }
    for (const [error] of (await pipeline.exec()) ?? []) if (error !== null) throw error;
  }
}

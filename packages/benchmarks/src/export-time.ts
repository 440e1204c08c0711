import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { exportLog } from '@streamfold/event-store';
import type { Redis } from 'ioredis';
import { measureAppends } from './append-load.ts';
import { medianOf, type Benchmark } from './benchmark.ts';

const LOAD = { accounts: 1_000, callersEach: 1, depositsEach: 99 };
const RUNS = 3;
const PAGE_ENTRIES = 1_000;

/** A whole log to an archive, beside a script that does no more than page, print and compress. */
export const exportTime: Benchmark = {
  key: 'export.time',
  what: '100,000 events to compressed JSON lines with checksums, index and verified hash chains',
  run: async ({ redis }) => {
    await redis.client.flushall();
    await measureAppends(redis.url, LOAD);
    const home = mkdtempSync(join(tmpdir(), 'streamfold-bench-export-'));
    const address = { url: redis.url, category: 'account' };
    let run = 0;
    let bytes = 0;
    try {
      const value = await secondsOf(async () => {
        const exported = await exportLog({ ...address, folder: join(home, `${run++}`) });
        if (exported.events !== 100_000) throw new Error(`exported ${exported.events} events`);
        ({ bytes } = exported);
      });
      const peerValue = await secondsOf(() => plainExport(redis.client, join(home, `${run++}.gz`)));
      return {
        value,
        unit: 's',
        peer: 'XRANGE pages through JSON.stringify and gzip, nothing verified',
        peerValue,
        detail: `median of ${RUNS}, ${bytes} bytes`,
      };
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  },
};

/** The median of several runs, seconds. */
export function secondsOf(work: () => Promise<void>): Promise<number> {
  return medianOf(RUNS, async () => {
    const started = performance.now();
    await work();
    return (performance.now() - started) / 1_000;
  });
}

async function plainExport(redis: Redis, file: string): Promise<void> {
  await pipeline(Readable.from(plainLines(redis)), createGzip(), createWriteStream(file));
}

async function* plainLines(redis: Redis): AsyncGenerator<string> {
  for (let from = '-'; ;) {
    const page = await redis.xrange('accountStream', from, '+', 'COUNT', PAGE_ENTRIES);
    yield page
      .map(([position, [, event = '', , meta = '']]) => {
        const entry = {
          position,
          event: JSON.parse(event) as unknown,
          meta: JSON.parse(meta) as unknown,
        };
        return `${JSON.stringify(entry)}\n`;
      })
      .join('');
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_ENTRIES) return;
    from = `(${last[0]}`;
  }
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimData } from '../src/stack/data-writer.ts';

const older = { kind: 'binary', path: '/r', version: '7.0.15', from: 'PATH' } as const;
const newer = { kind: 'docker', image: 'redis:8' } as const;

let folder: string;
let record: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'streamfold-writer-'));
  record = join(folder, 'redis-writer.json');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('data that is kept between runs', () => {
  it('is not given to an older server than the one that wrote it', () => {
    claimData(record, 'Redis', newer);
    expect(() => {
      claimData(record, 'Redis', older);
    }).toThrow(/redis:8 \(Docker\).*7\.0\.15 \(PATH\).*--fresh/);
  });

  it('is given to the same server, and to a newer one', () => {
    for (const source of [older, older, newer, newer]) claimData(record, 'Redis', source);
    expect(() => {
      claimData(record, 'Redis', older);
    }).toThrow();
  });
});

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { benchmarksPage, benchmarksTable, type MarkdownTable } from './benchmarks-page.ts';
import { readRecorded, recordFigures, type RecordedFigure } from './recorded-figures.ts';

const table: MarkdownTable = (header, rows) =>
  [header, ...rows].map((row) => row.join(' | ')).join('\n');

const figure: RecordedFigure = {
  key: 'append.rate',
  what: 'append',
  value: 91_234.5,
  unit: 'appends/s',
  peer: 'the limit',
  peerValue: 456_172.5,
  detail: 'median of 3',
  date: '2030-01-31',
  machine: { hardware: '2 × a CPU, 24 GiB', software: 'kernel 6', commit: 'abc1234' },
};

describe('recorded figures', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'streamfold-figures-'));
    mkdirSync(join(root, 'docs'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('are none before a run has recorded any', () => {
    expect(readRecorded(root)).toEqual([]);
  });

  it('keep the order of the benchmarks, and what a run did not measure', () => {
    const order = ['append.rate', 'hot.rate'];
    recordFigures(root, order, [{ ...figure, key: 'hot.rate' }, figure]);
    recordFigures(root, order, [{ ...figure, value: 2 }]);
    const found = readRecorded(root).map(({ key, value }) => [key, value]);
    expect(found).toEqual([
      ['append.rate', 2],
      ['hot.rate', 91_234.5],
    ]);
  });

  it('drop what is no benchmark any more', () => {
    recordFigures(root, ['gone'], [{ ...figure, key: 'gone' }]);
    recordFigures(root, ['append.rate'], [figure]);
    expect(readRecorded(root).map(({ key }) => key)).toEqual(['append.rate']);
  });
});

describe('the page of benchmarks', () => {
  it('shows each figure beside its peer, under the day, the commit and the machine', () => {
    const page = benchmarksPage([figure], table);
    expect(page).toContain('## 2030-01-31, commit abc1234');
    expect(page).toContain('2 × a CPU, 24 GiB; kernel 6.');
    expect(page).toContain('`append.rate` | 91,235 appends/s | the limit | 456,173 | 0.200');
    expect(page).toContain('- `append.rate`: append. median of 3.');
  });

  it('says that a peer was not measured', () => {
    const { peerValue: _, ...without } = figure;
    const page = benchmarksPage([{ ...without, peerValue: undefined }], table);
    expect(page).toContain('the limit | not measured | ');
  });

  it('gives the README a sentence where no run was recorded', () => {
    expect(benchmarksTable([], ['append.rate'], table)).toBe('No run has been recorded yet.');
  });

  it('gives the README the figures that it asks for, in its order', () => {
    const hot = { ...figure, key: 'hot.rate', what: 'hot' };
    const rows = benchmarksTable([figure, hot], ['hot.rate', 'append.rate', 'other'], table);
    expect(rows.split('\n').map((row) => row.split(' | ')[0])).toEqual(['what', 'hot', 'append']);
  });
});

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NOT_PLAYED } from '../apps/account-service/test/bad-input-list.ts';
import { playedInputs } from '../docs/generator/bad-inputs.ts';
import { generatedFiles } from '../docs/generator/generated-files.ts';
import { guarantees } from '../docs/generator/guarantees.ts';
import { root } from './support/running-system.ts';

const read = (path: string) => readFileSync(join(root, path), 'utf8');

describe('the documentation', () => {
  it('is what `npm run docs` makes of the sources', { timeout: 120_000 }, async () => {
    for (const [path, text] of await generatedFiles(root)) expect(read(path), path).toBe(text);
  });

  it('names no test that is not there', () => {
    const named = guarantees.flatMap(({ promises }) => promises.flatMap(({ tests }) => tests));
    const missing = named.filter(({ file, title }) => !read(file).includes(title));
    expect(missing).toEqual([]);
  });

  it('lists a test for every bad input, but for those that are known to have none', () => {
    const rows = playedInputs(root);
    expect(rows).toHaveLength(98);
    const without = rows.filter(({ tests }) => tests.length === 0).map(({ row }) => row);
    expect(without).toEqual(NOT_PLAYED);
  });

  it('links to files that are there', () => {
    const pages = globSync(['*.md', 'docs/**/*.md', '{apps,packages,infra}/**/*.md'], {
      cwd: root,
      exclude: ['**/node_modules/**'],
    });
    const broken = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)]
        .map(([, target = '']) => join(page, '..', target))
        .filter((target) => globSync(target.replace(/\/$/, ''), { cwd: root }).length === 0)
        .map((target) => `${page}: ${target}`),
    );
    expect(pages.length).toBeGreaterThan(8);
    expect(broken).toEqual([]);
  });

  it('walks through files that are there', () => {
    const walk = read('docs/architecture.md');
    const files = [...walk.matchAll(/`((?:[a-z-]+\/)*[a-z-]+\.ts)`/g)].map(([, file = '']) => file);
    const sources = globSync('{apps,packages}/*/src/**/*.ts', { cwd: root });
    const missing = files.filter(
      (file) => !sources.some((source) => `/${source}`.endsWith(`/${file}`)),
    );
    expect(files.length).toBeGreaterThan(20);
    expect(missing).toEqual([]);
  });
});

describe('the tree', () => {
  const sources = globSync(['{apps,packages,infra,docs,test}/**/*.{ts,mjs}'], {
    cwd: root,
    exclude: ['**/node_modules/**', '**/dist/**'],
  });

  it('has no empty file, no banner and no note to finish something later', () => {
    const untidy = sources.filter((file) => {
      const text = read(file);
      return text.trim() === '' || /\/{5,}|\b(?:FIXME|XXX|HACK)\b|\bTODO\b/.test(text);
    });
    expect(sources.length).toBeGreaterThan(200);
    expect(untidy.filter((file) => file !== 'test/documentation.test.ts')).toEqual([]);
  });

  it('uses the words of the glossary in what it exports', () => {
    const banned =
      /export (?:abstract )?(?:class|function|const|interface|type) \w*(?:Manager|Helper|Util|Impl|Listener|Subscriber)\b/;
    expect(sources.filter((file) => banned.test(read(file)))).toEqual([]);
  });
});

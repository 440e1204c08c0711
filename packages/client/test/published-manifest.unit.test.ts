import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Exports = Readonly<Record<string, Readonly<Record<string, string>>>>;
const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
const manifest = JSON.parse(text) as {
  readonly exports: Exports;
  readonly publishConfig: { readonly exports: Exports };
};

describe('the published package', () => {
  // Node strips no types under node_modules, so nobody may be led to the sources there.
  it('has every entry point of the workspace, without the way to its sources', () => {
    const built = Object.entries(manifest.exports).map(([entry, conditions]) => {
      const { '@streamfold/source': source, ...others } = conditions;
      expect(source, entry).toMatch(/^\.\/src\//);
      return [entry, others];
    });
    expect(manifest.publishConfig.exports).toEqual(Object.fromEntries(built));
  });
});

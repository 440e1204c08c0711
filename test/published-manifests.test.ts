import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './support/running-system.ts';

type Exports = Readonly<Record<string, Readonly<Record<string, string>>>>;

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly exports?: Exports;
  readonly publishConfig?: { readonly exports?: Exports };
}

const manifests = globSync('{apps,packages,infra}/*/package.json', { cwd: root }).map(
  (path) => JSON.parse(readFileSync(join(root, path), 'utf8')) as Manifest,
);
// A package without entry points is a program.
const libraries = manifests.filter(
  (manifest) => manifest.private !== true && manifest.exports !== undefined,
);

describe('a published package', () => {
  // Node strips no types under node_modules, so nobody may be led to the sources there.
  it.each(libraries)(
    'has every entry point of the workspace, without the way to its sources: $name',
    ({ exports = {}, publishConfig }) => {
      const built = Object.entries(exports).map(([entry, conditions]) => {
        const { '@streamfold/source': source, ...others } = conditions;
        expect(source, entry).toMatch(/^\.\/src\//);
        return [entry, others];
      });
      expect(publishConfig?.exports).toEqual(Object.fromEntries(built));
    },
  );

  it('is found where it has entry points', () => {
    const names = libraries.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['@streamfold/event-store', '@streamfold/projections']),
    );
  });
});

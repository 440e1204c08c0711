import { fileURLToPath } from 'node:url';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const fixtures = fileURLToPath(new URL('./fixtures/arrows', import.meta.url));

async function cruised(baseDir: string, folders: string[]): Promise<ICruiseResult> {
  const options = await extractOptions(
    fileURLToPath(new URL('../.dependency-cruiser.mjs', import.meta.url)),
  );
  const { output } = await cruise(folders, { ...options, baseDir, validate: true });
  if (typeof output === 'string') throw new TypeError('an object was expected');
  return output;
}

describe('the arrows between the packages', () => {
  it('hold', async () => {
    const { summary } = await cruised(root, ['apps', 'packages', 'infra']);
    expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)).toEqual(
      [],
    );
    // A tool that cannot read TypeScript finds no violation either.
    expect(summary.totalCruised).toBeGreaterThan(100);
  });

  it('are seen when they are broken', async () => {
    const { summary } = await cruised(fixtures, ['apps', 'packages']);
    const broken = new Set(summary.violations.map(({ rule }) => rule.name));
    expect([...broken].toSorted()).toEqual([
      'account-projections-know-accounts-and-projections',
      'accounts-stand-alone',
      'api-keys-know-accounts-and-the-event-store',
      'event-store-knows-no-other-package',
      'no-circular',
      'no-orphans',
      'nothing-imports-an-app',
      'projections-know-the-event-store-alone',
    ]);
  });
});

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runInThisContext } from 'node:vm';
import { afterAll, expect, it } from 'vitest';
import { examplesOf, moduleOf, programOf } from './examples.ts';
import { typeProblems } from './type-problems.ts';

/** The README of a package, and what it speaks of. */
export interface ReadmeUnderTest {
  /** The folder of the package, with a `/` at its end. */
  readonly folder: URL;
  /** What the examples say, and what this run has in its place: addresses, names of databases. */
  readonly replaced: Readonly<Record<string, string>>;
  /** At least so many examples and claims have to be found. */
  readonly atLeast: { readonly examples: number; readonly claims: number };
  /** Imports a module as the package's own tests do. */
  readonly load: (name: string) => Promise<unknown>;
}

type Claim = (actual: unknown, expected: unknown, isPartly: boolean, line: number) => void;
type Run = (load: ReadmeUnderTest['load'], claim: Claim) => AsyncGenerator<void>;

const config = fileURLToPath(new URL('../../../../tsconfig.check.json', import.meta.url));

/**
 * Declares tests of the examples of a README: they are TypeScript as it is checked here, they run, each
 * after those before it, and every `// => value` in them is so.
 */
export function readmeTests({ folder, replaced, atLeast, load }: ReadmeUnderTest): void {
  const markdown = readFileSync(new URL('README.md', folder), 'utf8');
  const examples = examplesOf(markdown);
  const written = programOf(examples);
  const program = Object.entries(replaced).reduce(
    (text, [said, here]) => text.replaceAll(said, () => here),
    written,
  );
  const run = runInThisContext(program, { filename: 'README.md' }) as Run;
  const steps = run(load, expectClaim);
  let isBroken = false;
  afterAll(async () => {
    await steps.return(undefined);
  });

  it('has examples with claims, which speak of what is replaced for the tests', () => {
    expect(examples.length).toBeGreaterThanOrEqual(atLeast.examples);
    expect(markdown.split('// =>').length - 1).toBeGreaterThanOrEqual(atLeast.claims);
    for (const said of Object.keys(replaced)) expect(written).toContain(said);
  });

  it('has examples that are TypeScript as it is checked here', { timeout: 90_000 }, () => {
    const path = fileURLToPath(new URL('test/readme-examples.ts', folder));
    expect(typeProblems(config, path, moduleOf(examples))).toEqual([]);
  });

  // In order, because each one goes on with what those before it declared.
  it.each(examples)('does as it says in "$heading", line $line', async () => {
    if (isBroken) throw new Error('an example before this one failed');
    isBroken = true;
    const { done } = await steps.next();
    isBroken = false;
    expect(done).toBe(false);
  });
}

function expectClaim(actual: unknown, expected: unknown, isPartly: boolean, line: number): void {
  const where = `README.md, line ${line}`;
  if (isPartly) expect(actual, where).toMatchObject(expected as object);
  else expect(actual, where).toEqual(expected);
}

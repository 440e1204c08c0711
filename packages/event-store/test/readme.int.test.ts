import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runInThisContext } from 'node:vm';
import { sharedRedis } from '@streamfold/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { examplesOf, moduleOf, programOf } from './support/examples.ts';
import { typeProblems } from './support/type-check.ts';

const { url } = await sharedRedis();
const page = fileURLToPath(new URL('../README.md', import.meta.url));
const config = fileURLToPath(new URL('../../../tsconfig.check.json', import.meta.url));
const markdown = readFileSync(page, 'utf8');
const examples = examplesOf(markdown);

type Claim = (actual: unknown, expected: unknown, isPartly: boolean, line: number) => void;
type Run = (load: (name: string) => Promise<unknown>, claim: Claim) => AsyncGenerator<void>;

const claim: Claim = (actual, expected, isPartly, line) => {
  const where = `README.md, line ${line}`;
  if (isPartly) expect(actual, where).toMatchObject(expected as object);
  else expect(actual, where).toEqual(expected);
};

/** The README says where Redis usually listens. */
const USUAL_URL = 'redis://127.0.0.1:6379';
const program = programOf(examples).replaceAll(USUAL_URL, url);
const run = runInThisContext(program, { filename: 'README.md' }) as Run;
const steps = run((name) => import(/* @vite-ignore */ name), claim);
let isBroken = false;
afterAll(async () => {
  await steps.return(undefined);
});

describe('the README of the event store', () => {
  it('has examples, on the usual server, with claims', () => {
    expect(examples.length).toBeGreaterThan(5);
    expect(markdown).toContain(USUAL_URL);
    expect(markdown.split('// =>').length).toBeGreaterThan(15);
  });

  it('has examples that are TypeScript as it is checked here', { timeout: 90_000 }, () => {
    const path = fileURLToPath(new URL('./readme-examples.ts', import.meta.url));
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
});

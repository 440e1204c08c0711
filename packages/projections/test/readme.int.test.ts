import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runInThisContext } from 'node:vm';
import { sharedMongo, sharedRedis } from '@streamfold/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { examplesOf, moduleOf, programOf } from '../../event-store/test/support/examples.ts';
import { typeProblems } from '../../event-store/test/support/type-check.ts';

const { url: redisUrl } = await sharedRedis();
const { url: mongoUrl, databaseName } = sharedMongo();
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

/** The README says where the servers usually listen. */
const USUAL_REDIS = 'redis://127.0.0.1:6379';
const USUAL_MONGO = 'mongodb://127.0.0.1:27017';
const program = programOf(examples)
  .replaceAll(USUAL_REDIS, redisUrl)
  .replaceAll(USUAL_MONGO, mongoUrl)
  .replaceAll(`'wallets'`, `'${databaseName}'`);
const run = runInThisContext(program, { filename: 'README.md' }) as Run;
const steps = run((name) => import(/* @vite-ignore */ name), claim);
let isBroken = false;
afterAll(async () => {
  await steps.return(undefined);
});

describe('the README of the projections', () => {
  it('has examples, on the usual servers, with claims', () => {
    expect(examples.length).toBeGreaterThan(12);
    expect(markdown).toContain(USUAL_REDIS);
    expect(markdown).toContain(USUAL_MONGO);
    expect(program).toContain(databaseName);
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

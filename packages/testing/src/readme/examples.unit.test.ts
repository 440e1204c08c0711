import { runInThisContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { examplesOf, moduleOf, programOf } from './examples.ts';

const page = `# First

\`\`\`ts
import { two, type Three } from 'numbers';
const three: Three = two + 1; // => 3
\`\`\`

\`\`\`sh
not run
\`\`\`

## Second

\`\`\`ts
({ three, list: [two] });
// => { three: 3,
//      list: [2] }
await Promise.resolve({ a: { b: 1, c: 2 }, d: 3 }); // => { a: { b: 1, … }, … }
\`\`\`
`;

interface Claimed {
  readonly actual: unknown;
  readonly expected: unknown;
  readonly isPartly: boolean;
  readonly line: number;
}

async function claimsOf(markdown: string): Promise<readonly (readonly Claimed[])[]> {
  type Run = (
    load: (name: string) => unknown,
    claim: (actual: unknown, expected: unknown, isPartly: boolean, line: number) => void,
  ) => AsyncIterable<void>;
  const run = runInThisContext(programOf(examplesOf(markdown))) as Run;
  const steps: Claimed[][] = [];
  let step: Claimed[] = [];
  const load = (name: string) => (name === 'numbers' ? { two: 2 } : {});
  const running = run(load, (actual, expected, isPartly, line) => {
    step.push({ actual, expected, isPartly, line });
  });
  for await (const _ of running) {
    steps.push(step);
    step = [];
  }
  return steps;
}

describe('the examples of a page', () => {
  it('are its TypeScript, by line and heading', () => {
    const examples = examplesOf(page);
    expect(examples.map(({ line, heading }) => [line, heading])).toEqual([
      [4, 'First'],
      [15, 'Second'],
    ]);
    expect(moduleOf(examples).split('\n').at(14)).toBe('({ three, list: [two] });');
  });

  it('run one after another in one scope, and claim what their comments say', async () => {
    expect(await claimsOf(page)).toEqual([
      [{ actual: 3, expected: 3, isPartly: false, line: 5 }],
      [
        {
          actual: { three: 3, list: [2] },
          expected: { three: 3, list: [2] },
          isPartly: false,
          line: 15,
        },
        {
          actual: { a: { b: 1, c: 2 }, d: 3 },
          expected: { a: { b: 1 } },
          isPartly: true,
          line: 18,
        },
      ],
    ]);
  });

  it.each<[string, string]>([
    ['within a block', 'if (true) {\n  1; // => 1\n}'],
    ['in front of a statement', '// => 1\n1;'],
    ['behind what has no value', 'for (;;) break; // => 1'],
  ])('cannot claim something %s, where nothing would check it', (_, code) => {
    expect(() => programOf([{ line: 1, heading: '', code }])).toThrow(/line 1: /);
  });
});

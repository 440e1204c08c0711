import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BAD_INPUTS } from '../../apps/account-service/test/bad-input-list.ts';
import {
  BAD_BODIES,
  BAD_CREATIONS,
  BAD_HEADERS,
  BAD_TARGETS,
} from '../../apps/account-service/test/bad-input-rows.ts';
import { RAW_ROWS } from '../../apps/account-service/test/raw-rows.ts';

/** One bad input, and the tests that send it. */
export interface PlayedInput {
  readonly row: number;
  readonly input: string;
  readonly expected: string;
  /** The file of each test that names the row, and how it names it. */
  readonly tests: readonly string[];
}

const TESTS = 'apps/account-service/test';

// The title of a test, or of a row of it, that says which rows of the list it plays.
const titleWithRow = /'(rows? [\d, and]+: [^'\n]+)'/g;

/** Every bad input of the list with the tests that play it, as they are in the sources. */
export function playedInputs(root: string): readonly PlayedInput[] {
  const tests = [...testsInTables(), ...testsByTitle(root)];
  return BAD_INPUTS.map(([input, expected], index) => {
    const row = index + 1;
    const played = tests.filter(({ rows }) => rows.includes(row)).map(({ test }) => test);
    return { row, input, expected, tests: [...new Set(played)] };
  });
}

interface RowTest {
  readonly rows: readonly number[];
  readonly test: string;
}

function testsInTables(): readonly RowTest[] {
  const sent = [...BAD_BODIES, ...BAD_HEADERS, ...BAD_TARGETS, ...BAD_CREATIONS];
  return [
    ...sent.map(({ row }) => ({ rows: [row], test: 'bad-inputs: the tables' })),
    ...RAW_ROWS.map(([row]) => ({ rows: [row], test: 'raw-sockets: the table' })),
  ];
}

function testsByTitle(root: string): readonly RowTest[] {
  return globSync(`${TESTS}/**/*.int.test.ts`, { cwd: root })
    .toSorted()
    .flatMap((file) =>
      [...readFileSync(join(root, file), 'utf8').matchAll(titleWithRow)].map(([, title = '']) => ({
        rows: (title.split(':', 1)[0]?.match(/\d+/g) ?? []).map(Number),
        test: `${basename(file, '.int.test.ts')}: ${title.slice(title.indexOf(':') + 2)}`,
      })),
    );
}

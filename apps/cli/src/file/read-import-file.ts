import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse, type Info } from 'csv-parse';
import { ImportFileError } from '../errors.ts';
import { formatItems } from '../terminal/format.ts';
import { createImportPlanner, type ImportPlan } from './import-plan.ts';
import { COLUMNS, parseTransactionRow, type RowProblem } from './transaction-row.ts';

/** How many problems are told; the rest are counted. */
export const PROBLEMS_SHOWN_MAX = 20;

/** A longer line is no transaction: this bounds the memory for a file that has no line ends. */
const LINE_BYTES_MAX = 4096;

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: Info;
}

/**
 * Reads and checks the whole file, as a stream, and answers what to post.
 *
 * @throws {ImportFileError} the file cannot be read, is not in the format, or contradicts itself;
 *   the message lists the first `PROBLEMS_SHOWN_MAX` problems with their lines
 */
export async function readImportFile(path: string): Promise<ImportPlan> {
  const planner = createImportPlanner();
  const problems = createProblemList();
  const lines = { header: 0, transactions: 0 };
  const csv = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LINE_BYTES_MAX,
  });

  const readRecords = async (records: AsyncIterable<CsvRecord>): Promise<void> => {
    for await (const { record, info } of records) {
      if (lines.header === 0) {
        checkHeader(path, record);
        lines.header = info.lines;
        continue;
      }
      lines.transactions += 1;
      const parsed = parseTransactionRow(record, info.lines);
      problems.add(parsed.outcome === 'parsed' ? planner.add(parsed.row) : parsed.problems);
    }
  };
  try {
    await pipeline(createReadStream(path), csv, readRecords);
  } catch (error) {
    if (error instanceof CsvError)
      problems.add([{ line: csvErrorLine(error), problem: csvProblem(error) }]);
    else throw fileError(path, error);
  }
  if (problems.count > 0) throw new ImportFileError(problems.describe(path));
  if (lines.header === 0) throw new ImportFileError(`${path} is empty`);
  if (lines.transactions === 0) throw new ImportFileError(`${path} has no transactions`);
  return planner.finish();
}

function checkHeader(path: string, record: readonly string[]): void {
  if (record.length === COLUMNS.length && COLUMNS.every((name, i) => record[i] === name)) return;
  const expected = `its first line is not "${COLUMNS.join(',')}"`;
  throw new ImportFileError(`${path} is not a file of bank transactions: ${expected}`);
}

interface ProblemList {
  readonly count: number;
  add(problems: readonly RowProblem[]): void;
  describe(path: string): string;
}

function createProblemList(): ProblemList {
  const shown: string[] = [];
  let count = 0;
  return {
    get count() {
      return count;
    },
    add: (problems) => {
      count += problems.length;
      for (const { line, problem } of problems) {
        if (shown.length < PROBLEMS_SHOWN_MAX) shown.push(`  line ${line}: ${problem}`);
      }
    },
    describe: (path) => {
      const rest = count - shown.length;
      const title = `${path} has ${formatItems(count, 'problem')}; nothing was posted:`;
      return [title, ...shown, ...(rest > 0 ? [`  … and ${rest} more`] : [])].join('\n');
    },
  };
}

function csvErrorLine(error: CsvError): number {
  const line: unknown = error['lines'];
  return typeof line === 'number' ? line : 0;
}

function csvProblem(error: CsvError): string {
  return error.code === 'CSV_MAX_RECORD_SIZE'
    ? `is longer than ${LINE_BYTES_MAX} bytes`
    : `is not CSV (${error.code})`;
}

/** What the operating system said, as a sentence; anything else is a defect and passed on. */
function fileError(path: string, error: unknown): Error {
  if (error instanceof ImportFileError) return error;
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) {
    return error instanceof Error ? error : new Error(String(error));
  }
  switch (error.code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new ImportFileError(`${path} does not exist`, { cause: error });
    case 'EISDIR':
      return new ImportFileError(`${path} is a folder, not a file`, { cause: error });
    case 'EACCES':
    case 'EPERM':
      return new ImportFileError(`${path} may not be read by this user`, { cause: error });
    default:
      return new ImportFileError(`${path} cannot be read: ${error.message}`, { cause: error });
  }
}

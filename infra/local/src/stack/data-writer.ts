import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { LocalError } from '../local-error.ts';
import { describeSource, type ServerSource } from '../server-source.ts';

/** The server that last wrote a data folder. */
interface DataWriter {
  readonly major: number;
  readonly describe: string;
}

/**
 * Notes in `recordFile` which server is about to write the data of `name`, and refuses one that is
 * older than the one before: neither Redis nor MongoDB reads the data of a newer major version, and
 * which server is found may differ from day to day (Docker runs, or does not).
 *
 * @throws {LocalError} DATA_DIR_UNUSABLE naming both servers and what to do
 */
export function claimData(recordFile: string, name: string, source: ServerSource): void {
  const major = majorOf(source);
  if (major === undefined) return;
  const before = readWriter(recordFile);
  if (before !== undefined && before.major > major) {
    throw new LocalError(
      'DATA_DIR_UNUSABLE',
      `The data of ${name} was written by ${before.describe}, which is newer than what was found ` +
        `now: ${describeSource(source)}. Make the newer one available again, or begin anew with ` +
        `npm start -- --fresh.`,
    );
  }
  const writer: DataWriter = { major, describe: describeSource(source) };
  writeFileSync(recordFile, `${JSON.stringify(writer)}\n`);
}

function majorOf(source: ServerSource): number | undefined {
  switch (source.kind) {
    case 'url':
      return undefined;
    case 'binary':
      return Number.parseInt(source.version, 10);
    case 'docker':
      return Number.parseInt(source.image.split(':')[1] ?? '', 10);
  }
}

function readWriter(file: string): DataWriter | undefined {
  if (!existsSync(file)) return undefined;
  return JSON.parse(readFileSync(file, 'utf8')) as DataWriter;
}

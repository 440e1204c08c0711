import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { systemCodeOf } from '../local-error.ts';

const READ_BYTES_MAX = 8192;

/** The last lines of a log file that are not empty; none if there is no such file. */
export function readLogTail(file: string, lineCount: number): readonly string[] {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch (thrown) {
    if (systemCodeOf(thrown) === 'ENOENT') return [];
    throw thrown;
  }
  try {
    const { size } = fstatSync(handle);
    const length = Math.min(size, READ_BYTES_MAX);
    const buffer = Buffer.alloc(length);
    readSync(handle, buffer, 0, length, size - length);
    const lines = buffer.toString('utf8').split('\n');
    return lines.filter((line) => line.trim() !== '').slice(-lineCount);
  } finally {
    closeSync(handle);
  }
}

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { systemCodeOf } from '../local-error.ts';
import type { Part } from './part.ts';

const EVERY_MS = 200;
const READ_BYTES_MAX = 256 * 1024;

/** Shows what is written to the logs of the parts, each line with the part's name, for good. */
export function followLogs(parts: readonly Part[], say: (line: string) => void): void {
  for (const part of parts) {
    let offset = 0;
    const timer = setInterval(() => {
      const bytes = readLines(part.logFile, offset);
      offset += bytes.length;
      const lines = bytes.toString('utf8').split('\n').slice(0, -1);
      for (const line of lines) say(`[${part.name}] ${line}`);
    }, EVERY_MS);
    timer.unref();
  }
}

// Whole lines only: what is cut in the middle of a line waits for the next look.
function readLines(file: string, offset: number): Buffer {
  try {
    const handle = openSync(file, 'r');
    try {
      const length = Math.min(fstatSync(handle).size - offset, READ_BYTES_MAX);
      if (length <= 0) return Buffer.alloc(0);
      const buffer = Buffer.alloc(length);
      const count = readSync(handle, buffer, 0, length, offset);
      return buffer.subarray(0, buffer.subarray(0, count).lastIndexOf(0x0a) + 1);
    } finally {
      closeSync(handle);
    }
  } catch (thrown) {
    if (systemCodeOf(thrown) === 'ENOENT') return Buffer.alloc(0);
    throw thrown;
  }
}

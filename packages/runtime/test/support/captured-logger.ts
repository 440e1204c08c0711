import { Writable } from 'node:stream';
import { createLogger, type Logger, type LogLevel } from '../../src/logger.ts';

/** A logger and what it has written. */
export interface CapturedLogger {
  readonly logger: Logger;
  /** The lines as they were written, without their ends. */
  readonly texts: readonly string[];
  readonly lines: () => readonly Readonly<Record<string, unknown>>[];
}

/** A logger like that of a process, which writes into memory. */
export function capturedLogger(level: LogLevel): CapturedLogger {
  const texts: string[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      texts.push(chunk.toString('utf8').replace(/\n$/, ''));
      done();
    },
  });
  return {
    logger: createLogger({ service: 'test', level, stream }),
    texts,
    lines: () => texts.map((text) => JSON.parse(text) as Record<string, unknown>),
  };
}

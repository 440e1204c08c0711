import winston from 'winston';
import { logError } from './log-error.ts';
import { redactUrl } from './redact-url.ts';

/** The levels from the gravest to the most detailed. */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;

/** How much is logged: this level and the graver ones. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The logger of a process: winston's, `logger.info('what happened', { fields })`. */
export type Logger = winston.Logger;

/** Options of `createLogger`. */
export interface LoggerOptions {
  /** The name of the process, on every line. */
  readonly service: string;
  readonly level: LogLevel;
  /** Where the lines go. @default standard output */
  readonly stream?: NodeJS.WritableStream;
}

/**
 * A logger that writes one JSON object a line: `time`, `level`, `service`, `msg`, then the fields.
 *
 * Errors among the fields are written as name, code, message and cause, with the stack at level
 * `debug` or when they are unexpected. Passwords in URLs are replaced wherever they occur.
 */
export function createLogger({ service, level, stream }: LoggerOptions): Logger {
  const { Console, Stream } = winston.transports;
  return winston.createLogger({
    level,
    levels: Object.fromEntries(LOG_LEVELS.map((name, gravity) => [name, gravity])),
    format: jsonLine(service, level === 'debug'),
    // The rule misreads winston's types, which declare its transports as interfaces, not classes.
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
    transports: stream === undefined ? new Console() : new Stream({ stream }),
  });
}

const LINE = Symbol.for('message');

function jsonLine(service: string, withStack: boolean): winston.Logform.Format {
  return winston.format((info) => {
    const { level, message, ...fields } = info;
    const head = { time: new Date().toISOString(), level, service, msg: text(message) };
    // The head stands first, and no field of the same name can replace it.
    info[LINE] = toLine({ ...head, ...fields, ...head }, withStack);
    return info;
  })();
}

function toLine(fields: Readonly<Record<string, unknown>>, withStack: boolean): string {
  const replace = (_key: string, value: unknown): unknown => {
    if (value instanceof Error) return logError(value, withStack);
    return typeof value === 'bigint' ? value.toString() : value;
  };
  try {
    return redactUrl(JSON.stringify(fields, replace));
  } catch (error) {
    // A field that refers to itself must not take the line with it.
    const { time, level, service, msg } = fields;
    const problem = error instanceof Error ? error.message.split('\n', 1)[0] : 'not JSON';
    return redactUrl(JSON.stringify({ time, level, service, msg, fieldsLost: problem }));
  }
}

function text(message: unknown): string {
  return typeof message === 'string' ? message : JSON.stringify(message);
}

import { format } from 'node:util';
import type { FastifyBaseLogger } from 'fastify';
import type { Logger, LogLevel } from './logger.ts';
import { logReply, logRequest } from './log-http.ts';

/**
 * A winston logger in the form that Fastify asks for.
 *
 * Fastify calls loggers as pino is called: the fields first, the text second. This adapter swaps
 * them, writes `req` and `res` without headers and bodies, and gives children that carry their
 * bindings (the request id) on every line. `fatal` is logged as error, `trace` as debug.
 */
export function fastifyLogger(logger: Logger): FastifyBaseLogger {
  return new FastifyWinstonLogger(logger, {});
}

type Fields = Readonly<Record<string, unknown>>;

class FastifyWinstonLogger implements FastifyBaseLogger {
  readonly #logger: Logger;
  readonly #bindings: Fields;

  constructor(logger: Logger, bindings: Fields) {
    this.#logger = logger;
    this.#bindings = bindings;
  }

  get level(): string {
    return this.#logger.level;
  }

  child(bindings: Fields): FastifyBaseLogger {
    return new FastifyWinstonLogger(this.#logger, { ...this.#bindings, ...bindings });
  }

  fatal(first: unknown, second?: unknown, ...rest: unknown[]): void {
    this.#log('error', first, second, rest);
  }

  error(first: unknown, second?: unknown, ...rest: unknown[]): void {
    this.#log('error', first, second, rest);
  }

  warn(first: unknown, second?: unknown, ...rest: unknown[]): void {
    this.#log('warn', first, second, rest);
  }

  info(first: unknown, second?: unknown, ...rest: unknown[]): void {
    this.#log('info', first, second, rest);
  }

  debug(first: unknown, second?: unknown, ...rest: unknown[]): void {
    this.#log('debug', first, second, rest);
  }

  trace(first: unknown, second?: unknown, ...rest: unknown[]): void {
    this.#log('debug', first, second, rest);
  }

  silent(): void {
    // What is logged here is meant to be dropped.
  }

  #log(level: LogLevel, first: unknown, second: unknown, rest: readonly unknown[]): void {
    if (!this.#logger.isLevelEnabled(level)) return;
    if (typeof first === 'string') {
      const words = second === undefined ? [] : [second, ...rest];
      this.#logger.log(level, format(first, ...words), this.#bindings);
      return;
    }
    const given = first instanceof Error ? { err: first } : asFields(first);
    const fallback = first instanceof Error ? first.message : '';
    const message = typeof second === 'string' ? format(second, ...rest) : fallback;
    this.#logger.log(level, message, { ...this.#bindings, ...serialize(given) });
  }
}

function asFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : { value };
}

// `err` needs nothing here: the logger writes every error among the fields in its own form.
function serialize(fields: Fields): Fields {
  const { req, res, ...rest } = fields;
  return {
    ...rest,
    ...(req === undefined ? {} : { req: logRequest(req) }),
    ...(res === undefined ? {} : { res: logReply(res) }),
  };
}

import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../http/problem-details.ts';
import { parseStrictJson } from '../http/strict-json.ts';
import type { RawLine } from './line-splitter.ts';
import { LINE_KEY_PATTERN, type LineType } from './line-type.ts';
import { LINE_TYPES } from './line-types/line-types.ts';

/** What a line asks for. */
export interface ParsedLine {
  readonly outcome: 'parsed';
  readonly type: LineType;
  readonly key: string;
  readonly line: object;
}

/** A line that cannot be carried out as it is. */
export interface BadLine {
  readonly outcome: 'bad';
  /** Where it could be read. */
  readonly key: string | undefined;
  readonly problem: ProblemError;
}

/** Reads a line; it must not be blank. */
export type ParseLine = (raw: RawLine) => ParsedLine | BadLine;

/** Reads lines as strictly as bodies are, and checks them by the schemas of the routes. */
export function lineParser(request: Pick<FastifyRequest, 'compileValidationSchema'>): ParseLine {
  return (raw) => {
    if (raw === 'too_long') {
      return bad(new ProblemError('body_too_large', 'the line is longer than is read here'));
    }
    let line: unknown;
    try {
      line = parseStrictJson(raw);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      return bad(error);
    }
    if (typeof line !== 'object' || line === null) return bad(invalid('line must be object'));
    const key = 'key' in line && isKey(line.key) ? line.key : undefined;
    const name = 'type' in line ? line.type : undefined;
    const type = typeof name === 'string' ? LINE_TYPES.get(name) : undefined;
    if (type === undefined) {
      const names = [...LINE_TYPES.keys()].join(', ');
      return bad(invalid(`line/type must be one of ${names}`), key);
    }
    // Compiled once for the route, by the validator of its own schemas.
    const isValid = request.compileValidationSchema(type.schema, 'body');
    if (!isValid(line) || key === undefined) return bad(invalid(textOf(isValid.errors)), key);
    return { outcome: 'parsed', type, key, line };
  };
}

const KEY = new RegExp(LINE_KEY_PATTERN);

function isKey(value: unknown): value is string {
  return typeof value === 'string' && KEY.test(value);
}

interface SchemaError {
  readonly instancePath: string;
  readonly message?: string | undefined;
}

// The text is Ajv's about our schema: it names the place and the rule, not what was sent.
function textOf(errors: readonly SchemaError[] | null | undefined): string {
  const texts = (errors ?? []).map(
    ({ instancePath, message }) => `line${instancePath} ${message ?? 'is not valid'}`,
  );
  return texts.length === 0 ? 'the line is not valid' : texts.join(', ');
}

function invalid(detail: string): ProblemError {
  return new ProblemError('input_invalid', detail);
}

function bad(problem: ProblemError, key?: string): BadLine {
  return { outcome: 'bad', key, problem };
}

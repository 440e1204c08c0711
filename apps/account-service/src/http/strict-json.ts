import { visit } from 'jsonc-parser';
import { ProblemError } from './problem-details.ts';

/** How deep objects and arrays may be nested in a body. */
export const JSON_DEPTH_MAX = 32;

// A byte order mark is kept in the text, so that JSON.parse refuses it: RFC 8259 section 8.1.
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

// The names by which a parsed object could reach the prototype of what it is merged into.
const FORBIDDEN_MEMBERS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

const FORBIDDEN_MEMBER = new RegExp(`"(?:${[...FORBIDDEN_MEMBERS].join('|')})"`);

// `1e2`, `1.0` and `0.1e1` are numbers too, but 9007199254740990.6 rounds to an integer when it is
// read, and what is rounded is not what was sent. Money is written in plain digits.
const PLAIN_INTEGER = /^(?:0|-?[1-9][0-9]*)$/;

/**
 * Reads a body as JSON, refusing what parsers differ about: bytes that are not UTF-8, a byte order
 * mark, a member named twice, numbers that are not plain integers, and deep nesting.
 *
 * @throws {ProblemError} `json_invalid`
 */
export function parseStrictJson(body: Uint8Array): unknown {
  const text = decode(body);
  return plainlyStrict(text) ?? parseChecked(text);
}

// Most bodies are a small object of texts and numbers, written as anybody would write it. Of such a one
// nothing need be looked for: had it named a member twice, or written a number in another way, it would
// not be the same when it is written again. This is some five times as fast as to look at each token.
function plainlyStrict(text: string): object | undefined {
  if (FORBIDDEN_MEMBER.test(text)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const member of Object.values(value)) {
    if (
      typeof member === 'object' ||
      (typeof member === 'number' && !Number.isSafeInteger(member))
    ) {
      return undefined;
    }
  }
  return JSON.stringify(value) === text ? value : undefined;
}

function parseChecked(text: string): unknown {
  checkStructure(text);
  return parse(text);
}

function decode(body: Uint8Array): string {
  try {
    return utf8.decode(body);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return refuse('the body is not valid UTF-8');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The parser's own text quotes the body: it is not passed on.
    if (!(error instanceof SyntaxError)) throw error;
    return refuse('the body is not valid JSON');
  }
}

// Runs before JSON.parse so that nesting is bounded first; it reads on after an error in grammar,
// which JSON.parse then reports.
function checkStructure(text: string): void {
  const membersSeen: Set<string>[] = [];
  let depth = 0;
  const enter = (): void => {
    depth += 1;
    if (depth > JSON_DEPTH_MAX) refuse(`the body is nested deeper than ${JSON_DEPTH_MAX} levels`);
  };
  visit(text, {
    onObjectBegin: () => {
      enter();
      membersSeen.push(new Set());
    },
    onObjectProperty: (name) => {
      const members = membersSeen.at(-1);
      if (members?.has(name) === true) refuse('the body names a member twice');
      if (FORBIDDEN_MEMBERS.has(name)) refuse('the body names a member that is not allowed');
      members?.add(name);
    },
    onObjectEnd: () => {
      depth -= 1;
      membersSeen.pop();
    },
    onArrayBegin: enter,
    onArrayEnd: () => {
      depth -= 1;
    },
    onLiteralValue: (value: unknown, offset, length) => {
      if (typeof value !== 'number') return;
      if (!PLAIN_INTEGER.test(text.slice(offset, offset + length))) {
        refuse('numbers are written in plain digits, as in 100');
      }
    },
  });
}

function refuse(detail: string): never {
  throw new ProblemError('json_invalid', detail);
}

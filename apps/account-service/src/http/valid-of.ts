import { ProblemError } from './problem-details.ts';

/**
 * What the domain's own parser has made of a value that the schema has let pass: the parser has the
 * last word.
 *
 * @throws {ProblemError} `input_invalid`
 */
export function validOf<Value>(value: Value | undefined): Value {
  if (value !== undefined) return value;
  throw new ProblemError('input_invalid', 'the input is not valid');
}

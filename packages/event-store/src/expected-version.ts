/**
 * What a writer believes of a stream.
 *
 * - a number: the stream is at this version (0: there is no such stream)
 * - `noStream`: there is no such stream
 * - `exists`: it has at least one event
 * - `any`: nothing is believed. Two writers then append one after the other, neither knowing of the
 *   other: for facts that are true whatever came before, never for decisions.
 */
export type ExpectedVersion = number | 'noStream' | 'exists' | 'any';

/** Whether a stream at version `actual` is as `expected` says. */
export function isAsExpected(expected: ExpectedVersion, actual: number): boolean {
  switch (expected) {
    case 'any':
      return true;
    case 'exists':
      return actual > 0;
    case 'noStream':
      return actual === 0;
    default:
      return expected === actual;
  }
}

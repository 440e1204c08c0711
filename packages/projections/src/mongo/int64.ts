import { Long } from 'mongodb';

/**
 * A whole number as MongoDB's int64. The driver would store numbers beyond 2^31 as doubles, which
 * lose cents without a word once something adds to them.
 *
 * @throws {RangeError} for anything but a safe integer
 */
export function int64(value: number): Long {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is not a safe integer`);
  return Long.fromNumber(value);
}

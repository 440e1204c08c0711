/** Before every entry of a stream. */
export const BEFORE_FIRST = '0-0';

// The two halves of an entry id are unsigned 64-bit integers: beyond what a number holds exactly.
const HALF_MAX = '18446744073709551615';

/** The highest id that an entry can have. */
export const LAST_POSSIBLE = `${HALF_MAX}-${HALF_MAX}`;

const entryId = /^(0|[1-9]\d{0,19})-(0|[1-9]\d{0,19})$/;

/** Whether the text is an entry id in full, `<ms>-<seq>`, as Redis itself writes it. */
export function isEntryId(text: string): boolean {
  const [, ms, seq] = entryId.exec(text) ?? [];
  if (ms === undefined || seq === undefined) return false;
  return compareIntegers(ms, HALF_MAX) <= 0 && compareIntegers(seq, HALF_MAX) <= 0;
}

/**
 * Below 0 if entry `a` comes before `b`, above 0 if after, 0 for the same.
 *
 * Ids do not compare as strings: `9-0` comes before `10-0`.
 */
export function compareEntryIds(a: string, b: string): number {
  const endA = a.indexOf('-');
  const endB = b.indexOf('-');
  const byTime = compareIntegers(a.slice(0, endA), b.slice(0, endB));
  return byTime === 0 ? compareIntegers(a.slice(endA + 1), b.slice(endB + 1)) : byTime;
}

/** The lowest id after `id`, which is not the highest possible. */
export function nextEntryId(id: string): string {
  const end = id.indexOf('-');
  const ms = id.slice(0, end);
  const seq = id.slice(end + 1);
  return seq === HALF_MAX ? `${BigInt(ms) + 1n}-0` : `${ms}-${BigInt(seq) + 1n}`;
}

/** Of integers from 0 as text without leading zeros: the longer one is the greater. */
function compareIntegers(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

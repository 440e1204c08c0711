/** The place before the first event of a partition. */
export const START_POSITION = '0-0';

const SEQUENCE_MAX = 2n ** 64n - 1n;

/** Below, equal to or above 0 as `a` is before, at or after `b`: as numbers, which texts are not. */
export function comparePositions(a: string, b: string): number {
  const [aTime, aSequence] = partsOf(a);
  const [bTime, bSequence] = partsOf(b);
  return compareDigits(aTime, bTime) || compareDigits(aSequence, bSequence);
}

/** The lowest position after `position`. */
export function nextPosition(position: string): string {
  const [time, sequence] = partsOf(position);
  const next = BigInt(sequence) + 1n;
  return next > SEQUENCE_MAX ? `${BigInt(time) + 1n}-0` : `${time}-${next}`;
}

/** Whether a text is a position. */
export function isPosition(text: string): boolean {
  return /^(?:0|[1-9]\d{0,19})-(?:0|[1-9]\d{0,19})$/.test(text);
}

function partsOf(position: string): [time: string, sequence: string] {
  const dash = position.indexOf('-');
  return [position.slice(0, dash), position.slice(dash + 1)];
}

function compareDigits(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

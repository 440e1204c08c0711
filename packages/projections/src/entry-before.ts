const SEQUENCE_MAX = 2n ** 64n - 1n;

/** The highest entry id below `entryId`: reading after it begins with `entryId`. `0-0` stays. */
export function entryBefore(entryId: string): string {
  const [ms = '0', sequence = '0'] = entryId.split('-');
  if (BigInt(sequence) > 0n) return `${ms}-${BigInt(sequence) - 1n}`;
  return BigInt(ms) > 0n ? `${BigInt(ms) - 1n}-${SEQUENCE_MAX}` : '0-0';
}

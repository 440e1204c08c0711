/** A count with its thousands set apart: `9,761`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** A number of things with their name: `1 account`, `2 accounts`. */
export function formatItems(count: number, singular: string): string {
  return `${formatCount(count)} ${singular}${count === 1 ? '' : 's'}`;
}

/** A time in seconds, to the tenth: `3.2 s`. */
export function formatSeconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** A rate per second, or 0 before any time has passed: `2,345/s`. */
export function formatRate(count: number, milliseconds: number): string {
  const perSecond = milliseconds > 0 ? (count * 1000) / milliseconds : 0;
  return `${formatCount(Math.round(perSecond))}/s`;
}

/** The whole per cent that are done: 100 only when all are. */
export function percent(done: number, total: number): number {
  return total === 0 ? 100 : Math.floor((done / total) * 100);
}

/** Text of a stranger as one line that cannot steer the terminal: control characters as `\\u001b`. */
export function printable(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}

/** @throws {TypeError} for what is no direction: a caller of plain JavaScript would read another one */
export function assertDirection(direction: string): void {
  if (direction === 'forwards' || direction === 'backwards') return;
  throw new TypeError(`direction is forwards or backwards, not ${direction}`);
}

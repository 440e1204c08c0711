/**
 * Orders two entry ids `<ms>-<seq>` as Redis does: negative, zero or positive. As strings they do
 * not compare: `9-0` would come after `10-0`.
 */
export function compareEntryIds(left: string, right: string): number {
  const [leftMs, leftSeq] = parts(left);
  const [rightMs, rightSeq] = parts(right);
  return compareDigits(leftMs, rightMs) || compareDigits(leftSeq, rightSeq);
}

function parts(id: string): readonly [ms: string, seq: string] {
  const dash = id.indexOf('-');
  return dash === -1 ? [id, '0'] : [id.slice(0, dash), id.slice(dash + 1)];
}

// Both parts go up to 2^64, beyond what a number holds. Redis writes them without leading zeros.
function compareDigits(left: string, right: string): number {
  if (left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : left > right ? 1 : 0;
}

import { isDeepStrictEqual } from 'node:util';
import { compareEntryIds } from '@streamfold/event-store';
import type { Document } from 'mongodb';
import { firstDifference, memberTexts } from '../document-texts.ts';

// These are compared by what they mean: positions may be lost, and with them the time of an event. The
// generation says nothing of what was folded.
const BY_MEANING = new Set(['generation', 'timestamps', 'updatedAt']);

/** The first member of a stream's document that is not as it was folded; undefined: it is equal. */
export function differingMember(live: Document, folded: Document): string | undefined {
  if (isAlike(live, folded)) return undefined;
  const member = firstDifference(memberTexts(live, BY_MEANING), memberTexts(folded, BY_MEANING));
  if (member !== undefined) return member;
  if (!agree(live['timestamps'], folded['timestamps'])) return 'timestamps';
  const one: unknown = live['updatedAt'];
  const other: unknown = folded['updatedAt'];
  if (!(one instanceof Date) || !(other instanceof Date)) return 'updatedAt';
  // A document that was moved past an event has none.
  const isKnown = one.getTime() !== 0 && other.getTime() !== 0;
  return isKnown && one.getTime() !== other.getTime() ? 'updatedAt' : undefined;
}

/** The first member of a line that is not as it was folded; undefined: it is equal. */
export function differingLineMember(live: Document, folded: Document): string | undefined {
  if (isAlike(live, folded)) return undefined;
  const isLost = live['position'] === null || folded['position'] === null;
  const without = new Set(['generation', ...(isLost ? ['position'] : [])]);
  return firstDifference(memberTexts(live, without), memberTexts(folded, without));
}

/** Nearly all documents are, and are seen to be without a text of each member. */
function isAlike(live: Document, folded: Document): boolean {
  const generation: unknown = live['generation'];
  return isDeepStrictEqual(live, { ...folded, generation });
}

/** Whether two lists of the latest positions are of the same events, apart from lost ones. */
function agree(one: unknown, other: unknown): boolean {
  if (!isTexts(one) || !isTexts(other)) return false;
  const [first, second] = [one[0], other[0]];
  if (first === undefined || second === undefined) return true;
  const from = compareEntryIds(first, second) >= 0 ? first : second;
  const within = (list: readonly string[]): readonly string[] =>
    list.filter((position) => compareEntryIds(position, from) >= 0);
  const [left, right] = [within(one), within(other)];
  const [few, many] = left.length <= right.length ? [left, right] : [right, left];
  const all = new Set(many);
  return few.every((position) => all.has(position));
}

function isTexts(value: unknown): value is readonly string[] {
  const isPosition = (one: unknown): boolean =>
    typeof one === 'string' && /^\d{1,20}-\d{1,20}$/.test(one);
  return Array.isArray(value) && value.every(isPosition);
}

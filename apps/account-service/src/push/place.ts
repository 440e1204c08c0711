import { BEFORE_FIRST, compareEntryIds, isEntryId } from '@streamfold/event-store';

/** A place in the log: the position reached in each partition, in the order of their numbers. */
export type Place = readonly string[];

/** Whether a place is at or after another one, in every partition. */
export function reaches(place: Place, other: Place): boolean {
  return place.every((position, n) => compareEntryIds(position, other[n] ?? BEFORE_FIRST) >= 0);
}

/**
 * The id of an event in the stream of all events: its position where the log has one partition, else an
 * opaque text of the positions of all of them, of some five characters for each.
 */
export function placeId(place: Place): string {
  const [only, ...others] = place;
  if (only !== undefined && others.length === 0) return only;
  const pairs = place.map(halvesOf);
  // Times are told by how far they lie before the latest: that is a small number, and a short text.
  let latest = 0n;
  for (const [ms] of pairs) if (ms > latest) latest = ms;
  const bytes: number[] = [];
  putInteger(bytes, latest);
  for (const [ms, seq] of pairs) {
    putInteger(bytes, latest - ms);
    putInteger(bytes, seq);
  }
  return Buffer.from(bytes).toString('base64url');
}

/** The place that an id names, as `placeId` gave it; `0-0` is before the first event. */
export function parsePlaceId(text: string, partitions: number): Place | undefined {
  if (text === BEFORE_FIRST) return Array.from({ length: partitions }, () => BEFORE_FIRST);
  if (partitions === 1) return isEntryId(text) ? [text] : undefined;
  // An integer of 64 bits takes ten bytes at the most.
  if (text.length > Math.ceil(((2 * partitions + 1) * 10 * 4) / 3)) return undefined;
  const integers = integersIn(Buffer.from(text, 'base64url'));
  const latest = integers?.[0];
  if (integers === undefined || latest === undefined) return undefined;
  if (integers.length !== 2 * partitions + 1) return undefined;
  const place = Array.from({ length: partitions }, (_, n) => {
    const [before = 0n, seq = 0n] = integers.slice(2 * n + 1, 2 * n + 3);
    return `${latest - before}-${seq}`;
  });
  // Written again, because base64 is read with some tolerance.
  return place.every(isEntryId) && placeId(place) === text ? place : undefined;
}

function halvesOf(position: string): readonly [bigint, bigint] {
  const [ms = '0', seq = '0'] = position.split('-');
  return [BigInt(ms), BigInt(seq)];
}

// Seven bits a byte, the lowest first; the highest bit says that more follow.
function putInteger(bytes: number[], integer: bigint): void {
  let rest = integer;
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
}

function integersIn(bytes: Uint8Array): readonly bigint[] | undefined {
  const integers: bigint[] = [];
  let [integer, shift] = [0n, 0n];
  for (const byte of bytes) {
    integer |= BigInt(byte & 127) << shift;
    shift += 7n;
    if (byte > 127) continue;
    integers.push(integer);
    [integer, shift] = [0n, 0n];
  }
  return shift === 0n ? integers : undefined;
}

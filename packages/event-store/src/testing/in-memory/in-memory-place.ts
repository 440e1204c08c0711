import { assertInteger } from '../../arguments.ts';
import type { CategoryPosition } from '../../read-options.ts';

const POSITION = /^(\d{1,20})-(\d{1,20})$/;

/** Before the first event of a partition. */
export const START = '0-0';

/** Which of two positions of one log comes first: below 0, the first; above 0, the second. */
export function comparePositions(one: string, other: string): number {
  const [ms, seq] = partsOf(one);
  const [otherMs, otherSeq] = partsOf(other);
  return ms - otherMs || seq - otherSeq;
}

/**
 * The position that `place` has for each of the partitions that are read, by their numbers.
 *
 * @throws {TypeError} for a position that is none, or not one for each partition
 */
export function positionsOf(
  place: CategoryPosition,
  partitions: number,
  partition: number | undefined,
): ReadonlyMap<number, string> {
  const read = partitionsRead(partitions, partition);
  const positions = typeof place === 'string' ? [place] : place;
  for (const position of positions) partsOf(position);
  if (positions.length === read.length) {
    return new Map(read.map((number, index) => [number, positions[index] ?? START]));
  }
  if (positions.length !== partitions) {
    throw new TypeError(
      `a place in ${read.length} partitions has ${read.length} positions, not ${positions.length}`,
    );
  }
  return new Map(read.map((number) => [number, positions[number] ?? START]));
}

/** The numbers of the partitions that are read. @throws {TypeError} for one that is not there */
export function partitionsRead(partitions: number, partition: number | undefined): number[] {
  if (partition === undefined) return Array.from({ length: partitions }, (_, number) => number);
  assertInteger('partition', partition, 0);
  if (partition >= partitions) {
    throw new TypeError(`the log has ${partitions} partitions, and none with number ${partition}`);
  }
  return [partition];
}

function partsOf(position: string): [ms: number, seq: number] {
  const [, ms, seq] = (typeof position === 'string' ? POSITION.exec(position) : null) ?? [];
  if (ms === undefined || seq === undefined) {
    throw new TypeError(`${JSON.stringify(position)} is no position: <ms>-<seq>`);
  }
  return [Number(ms), Number(seq)];
}

import { BEFORE_FIRST, isEntryId } from '../../wire/entry-id.ts';
import type { CategoryPosition } from '../../read-options.ts';
import type { Partition } from '../partition.ts';

/** The partitions that are read: all, or the one that was asked for. @throws {TypeError} */
export function chosenPartitions(
  partitions: readonly Partition[],
  partition: number | undefined,
): readonly Partition[] {
  if (partition === undefined) return partitions;
  const chosen = partitions[partition];
  if (chosen === undefined) {
    throw new TypeError(
      `partition is an integer from 0 to ${partitions.length - 1}, not ${partition}`,
    );
  }
  return [chosen];
}

/** What a place is looked up with. */
export interface PlaceQuery {
  /** The option that it was given by, for messages. */
  readonly name: string;
  readonly place: CategoryPosition;
  /** The partitions that are read. */
  readonly chosen: readonly Partition[];
  /** How many partitions the log has. */
  readonly partitions: number;
}

/**
 * The position in each partition that is read, in the order of `chosen`.
 *
 * A read of one partition takes its own position, alone or as a list of one (as `caughtUp` gives it),
 * and a list for all partitions.
 *
 * @throws {TypeError} a position that is none, or not as many as there are partitions
 */
export function positionsOf({ name, place, chosen, partitions }: PlaceQuery): readonly string[] {
  const given = typeof place === 'string' ? [place] : place;
  for (const position of given) {
    if (!isEntryId(position)) {
      throw new TypeError(`${name} is <ms>-<seq>, not ${JSON.stringify(position)}`);
    }
  }
  if (given.length === chosen.length) return given;
  if (given.length !== partitions) {
    throw new TypeError(
      `${name} has ${given.length} positions, for ${chosen.length} partitions to be read of ${partitions}`,
    );
  }
  return chosen.map(({ keys }) => given[keys.partition] ?? BEFORE_FIRST);
}

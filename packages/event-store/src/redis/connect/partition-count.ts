import type { Redis } from 'ioredis';
import { PartitionCountError } from '../../errors.ts';
import { categoryKeys, partitionCountKey } from '../keys.ts';

/**
 * Records with how many partitions a log is made, or checks it against what was recorded.
 *
 * A stream's partition follows from the count, so with another one every stream would be looked for
 * in the wrong place.
 *
 * @throws {PartitionCountError} the log was made with another count
 */
export async function claimPartitionCount(
  redis: Redis,
  category: string,
  partitions: number,
): Promise<void> {
  const key = partitionCountKey(category);
  // A log that was made before counts were recorded has one partition.
  const hasLog = (await redis.exists(categoryKeys(category).identity)) === 1;
  await redis.setnx(key, hasLog ? 1 : partitions);
  const recorded = Number(await redis.get(key));
  if (recorded === partitions) return;
  throw new PartitionCountError(
    `the log ${category} was made with partitions: ${recorded}, and cannot be opened with ${partitions}`,
  );
}

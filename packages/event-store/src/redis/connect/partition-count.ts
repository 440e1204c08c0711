import type { Redis } from 'ioredis';
import { PartitionCountError, PartitionsRequiredError } from '../../errors.ts';
import { categoryKeys, partitionCountKey } from '../keys.ts';

/**
 * Records with how many partitions a log is made, or checks it against what was recorded.
 *
 * A stream's partition follows from the count, so with another one every stream would be looked for
 * in the wrong place.
 *
 * @throws {PartitionCountError} the log was made with another count
 * @throws {PartitionsRequiredError} one partition on a Redis Cluster
 */
export async function claimPartitionCount(
  redis: Redis,
  category: string,
  partitions: number,
): Promise<void> {
  const key = partitionCountKey(category);
  const isCluster = /^cluster_enabled:1/m.test(await redis.info('cluster'));
  if (isCluster && partitions === 1) {
    throw new PartitionsRequiredError(
      `a Redis Cluster cannot hold the log ${category} with one partition, whose keys are in slots of ` +
        'different servers: open it with partitions of 2 or more',
    );
  }
  // Who may not write may still open a log that is there.
  const known = await redis.get(key);
  if (known === null) {
    // A log that was made before counts were recorded has one partition, and so is in no cluster.
    const hasLog = !isCluster && (await redis.exists(categoryKeys(category).identity)) === 1;
    await redis.setnx(key, hasLog ? 1 : partitions);
  }
  const recorded = Number(known ?? (await redis.get(key)));
  if (recorded === partitions) return;
  throw new PartitionCountError(
    `the log ${category} was made with partitions: ${recorded}, and cannot be opened with ${partitions}`,
  );
}

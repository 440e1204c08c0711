import type { EventStore } from '../event-store.ts';
import { SchemaReading } from '../schemas/schema-reading.ts';
import { claimPartitionCount } from './connect/partition-count.ts';
import { ReplicaWatch } from './connect/replica-watch.ts';
import { levelWithoutReplicas } from './connect/replication.ts';
import { partitionCountKey } from './keys.ts';
import { onServer } from './log-server.ts';
import { openPartition, type HeldSlot } from './open-partition.ts';
import type { Partition } from './partition.ts';
import { RedisEventStore } from './redis-event-store.ts';
import { settingsOf, type RedisEventStoreOptions } from './store-options.ts';

/**
 * Opens the event store of one category.
 *
 * Gives the log its identity if it has none, and records its number of partitions. Every connection
 * opened later checks the settings and that identity again, so that a server that was weakened,
 * emptied or exchanged takes no events.
 *
 * @throws {StoreUnavailableError} Redis cannot be reached, or refuses to work
 * @throws {DurabilityMismatchError} its settings keep less than `durability` promises
 * @throws {PartitionCountError} the log was made with another number of partitions
 * @throws {PartitionsRequiredError} one partition on a Redis Cluster
 * @throws {TypeError} a limit is not an integer in its range, or the URL is malformed
 */
export async function openRedisEventStore(options: RedisEventStoreOptions): Promise<EventStore> {
  const settings = settingsOf(options);
  const { category, partitions: count, durability, logger } = settings;
  await onServer(settings, partitionCountKey(category), (redis) =>
    claimPartitionCount(redis, category, count),
  );
  const replication = new ReplicaWatch(settings.replication, logger);
  const slots: HeldSlot[] = [];
  const onSlot = (slot: HeldSlot) => slots.push(slot);
  const partitions: Partition[] = [];
  for (let partition = 0; partition < count; partition++) {
    partitions.push(await openPartition({ settings, replication, onSlot }, partition));
  }
  return new RedisEventStore({
    ...settings,
    partitions,
    reading: new SchemaReading(settings.schemas),
    // An answer that was lost is found in the log, and nobody waited for the replicas.
    durability: levelWithoutReplicas(durability),
    slots,
  });
}

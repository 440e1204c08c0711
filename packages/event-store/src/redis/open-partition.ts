import type { Redis } from 'ioredis';
import type { StreamCorruptedError } from '../errors.ts';
import { Appender } from './append/appender.ts';
import { Era } from './append/era.ts';
import { StreamCache } from './append/stream-cache.ts';
import { readRunId } from './connect/run-id.ts';
import { ConnectionSlot, type SlotConnection } from './connect/connection-slot.ts';
import { claimLogIdentity } from './connect/log-identity.ts';
import type { ReplicaWatch } from './connect/replica-watch.ts';
import { RetryingReader } from './connect/retrying-reader.ts';
import { categoryKeys } from './keys.ts';
import { connectToLog, onServer } from './log-server.ts';
import type { Partition } from './partition.ts';
import { RespConnection } from './resp/resp-connection.ts';
import type { StoreSettings } from './store-options.ts';

/** The slot of a connection of the store's own. */
export type HeldSlot = Pick<ConnectionSlot<SlotConnection>, 'close' | 'isOpen'>;

/** What the partitions of a store share. */
export interface PartitionDeps {
  readonly settings: StoreSettings;
  readonly replication: ReplicaWatch;
  /** Takes what is to be closed with the store. */
  readonly onSlot: (slot: HeldSlot) => void;
}

/** Opens one partition: gives its log an identity if it has none. No connection stays open yet. */
export async function openPartition(deps: PartitionDeps, partition: number): Promise<Partition> {
  const { settings, replication, onSlot } = deps;
  const { partitions, appendBudgetMs, commandTimeoutMs, batchMax, queueMax } = settings;
  const keys = categoryKeys(settings.category, { partition, partitions });
  const identity = await onServer(settings, keys.identity, (redis) =>
    claimLogIdentity(redis, keys),
  );
  const connect: Partition['connect'] = (connection) =>
    connectToLog(settings, keys, identity, connection);
  const slotOf = <Connection extends SlotConnection>(
    open: () => Promise<Connection>,
    isOpen: (connection: Connection) => boolean,
  ) => {
    const slot = new ConnectionSlot({ connect: open, isOpen });
    onSlot(slot);
    return slot;
  };
  const isOpen = (connection: RespConnection) => connection.isOpen;
  const era = new Era();
  const connections = Array.from({ length: Math.ceil(settings.lanes / partitions) }, (_, index) =>
    slotOf(async () => {
      const name = `append-${partition}-${index}`;
      const redis = await connect({ name, waitMs: replication.waitMs });
      const server = await readRunId(redis);
      const connection = await replication.connectionOn(redis, commandTimeoutMs);
      era.begin(connection, server);
      return connection;
    }, isOpen),
  );
  const readSlot = slotOf<Redis>(
    () => connect({ name: `read-${partition}` }),
    ({ status }) => status === 'ready',
  );
  const loadSlot = slotOf(async () => {
    const redis = await connect({ name: `load-${partition}` });
    return new RespConnection(redis, commandTimeoutMs);
  }, isOpen);
  const cache = new StreamCache();
  const halted = new Map<string, StreamCorruptedError>();
  const reader = new RetryingReader(readSlot, appendBudgetMs);
  const archive: Partition['archive'] = {
    keys,
    archive: settings.archive,
    ask: (command) => reader.read(command),
  };
  const { schemas, appendBytesMax, commitIdWindowMs, observer, now, logger } = settings;
  const shared = { keys, identity, archive, cache, era, halted, schemas, replication };
  const context = { ...shared, appendBytesMax, commitIdWindowMs, observer, now };
  return {
    keys,
    identity,
    cache,
    connect,
    appender: new Appender({ ...context, connections, batchMax, queueMax, logger }),
    reader,
    archive,
    loader: new RetryingReader(loadSlot, appendBudgetMs),
  };
}

import keySlot from 'cluster-key-slot';
import type { Redis } from 'ioredis';
import { isClusterDisabled } from '../redis-failure.ts';
import { firstToSucceed } from './first-to-succeed.ts';
import type { RedisTarget, ServerAddress } from './redis-target.ts';
import { RouteError } from './route-error.ts';

/** How connections are opened on the way. */
export interface Dial {
  /** The connection that is wanted. */
  readonly open: (server: ServerAddress) => Promise<Redis>;
  /** One that is closed after a question. */
  readonly openToAsk: (server: ServerAddress) => Promise<Redis>;
}

/**
 * Opens a connection to the server of the target that takes writes, for `key` where there are several.
 *
 * Which one that is, is asked anew for every connection, of each seed or sentinel in turn: what was
 * true of the last connection is exactly what a failover or a move makes wrong.
 *
 * @throws {RouteError} nobody knows such a server, or the one they name is no master
 * @throws {TypeError} a connection to a cluster without a key
 * @throws {Error} from ioredis when it, or all who could tell, cannot be reached
 */
export async function connectToTarget(
  target: RedisTarget,
  key: string | undefined,
  dial: Dial,
): Promise<Redis> {
  switch (target.kind) {
    case 'server':
      return await dial.open(target.server);
    case 'cluster': {
      if (key === undefined) throw new TypeError('a connection to a Redis Cluster needs a key');
      const slot = keySlot(key);
      return await viaOneOf(target.seeds, dial, async (seed, redis) =>
        holderOf(slot, seed, await clusterSlots(redis)),
      );
    }
    case 'sentinel': {
      const { sentinels, master, login } = target;
      return await viaOneOf(sentinels, dial, async (_, redis) => {
        const reply = await redis.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', master);
        if (reply === null) throw new RouteError('the sentinels know no master of that name');
        const [host, port] = reply as [string, string];
        return { ...login, host, port: Number(port) };
      });
    }
  }
}

/** Asks the places in turn where to go, and goes there: one that tells of a dead server is passed over. */
async function viaOneOf(
  places: readonly ServerAddress[],
  dial: Dial,
  ask: (place: ServerAddress, redis: Redis) => Promise<ServerAddress>,
): Promise<Redis> {
  const attempt = async (place: ServerAddress): Promise<Redis> => {
    const asked = await dial.openToAsk(place);
    try {
      return await openMaster(await ask(place, asked), dial);
    } finally {
      asked.disconnect();
    }
  };
  try {
    return await firstToSucceed(places, attempt, (redis) => redis.disconnect());
  } catch (error) {
    if (!(error instanceof AggregateError)) throw error;
    const errors = error.errors as Error[];
    // What a server said tells more than that another could not be reached.
    throw errors.find((reason) => reason instanceof RouteError) ?? errors.at(-1) ?? error;
  }
}

async function openMaster(server: ServerAddress, { open }: Dial): Promise<Redis> {
  const redis = await open(server);
  try {
    // Old news of a server that was the master before: it comes back as a replica.
    if (/^role:master/m.test(await redis.info('replication'))) return redis;
    throw new RouteError('the server that should be the master is a replica');
  } catch (error) {
    redis.disconnect();
    throw error;
  }
}

type SlotRange = [first: number, last: number, master: [host: string | null, port: number]];

async function clusterSlots(redis: Redis): Promise<SlotRange[]> {
  try {
    return (await redis.call('CLUSTER', 'SLOTS')) as SlotRange[];
  } catch (cause) {
    if (!isClusterDisabled(cause)) throw cause;
    throw new RouteError('the server is no part of a Redis Cluster', { cause });
  }
}

function holderOf(slot: number, seed: ServerAddress, ranges: readonly SlotRange[]): ServerAddress {
  const range = ranges.find(([first, last]) => first <= slot && slot <= last);
  if (range === undefined) throw new RouteError(`no server of the cluster has slot ${slot}`);
  const [host, port] = range[2];
  // A server that does not know its own address means the one by which it was asked.
  const isKnown = host !== null && host !== '' && host !== '?';
  return { ...seed, host: isKnown ? host : seed.host, port };
}

import { resolveRedis, startRedis } from '@streamfold/local';
import keySlot from 'cluster-key-slot';
import { clusterNode, type ClusterNode } from './cluster-node.ts';
import { freePorts } from './free-ports.ts';
import { slotMove, type SlotMove } from './move-slot.ts';
import { infoField, waitUntil, withNode } from './node-client.ts';
import { startPrivateServer } from './private-server.ts';
import { redisBinary } from './server-binary.ts';

/** A Redis Cluster of one test file, on local processes that may be treated badly. */
export interface PrivateRedisCluster {
  /** `redis+cluster://` with every server. */
  readonly url: string;
  readonly nodes: readonly ClusterNode[];
  /** The master that has the slot of the key, as the first server that answers knows it. */
  readonly holderOf: (key: string) => Promise<ClusterNode>;
  /** A replica of the master that is in step with it. */
  readonly replicaOf: (master: ClusterNode) => Promise<ClusterNode>;
  /** How a slot with its keys goes from one master to another. */
  readonly moveOf: (key: string, to: ClusterNode) => Promise<SlotMove>;
}

/** How a cluster is made up. */
export interface ClusterShape {
  readonly masters: number;
  /** Of each master. */
  readonly replicas: number;
}

/**
 * How long a server must be silent for the others to take it for dead, milliseconds. No shorter, for a
 * busy machine that stalls is not to be taken for a failure.
 */
export const CLUSTER_NODE_TIMEOUT_MS = 2_000;

const SLOTS = 16_384;
// The bus listens that far above.
const BUS_OFFSET = 10_000;
const SETTINGS = {
  'cluster-enabled': 'yes',
  'cluster-node-timeout': String(CLUSTER_NODE_TIMEOUT_MS),
  // A part that is down must not stop the others.
  'cluster-require-full-coverage': 'no',
  'cluster-replica-validity-factor': '0',
  'repl-diskless-sync-delay': '0',
};

/**
 * Starts a Redis Cluster of the file's own, with the slots shared out evenly, and waits until every
 * server sees it whole and every replica is in step. It ends as a private server does.
 */
export async function privateRedisCluster(shape: ClusterShape): Promise<PrivateRedisCluster> {
  const source = await redisBinary();
  const ports = await freePorts(shape.masters * (1 + shape.replicas), BUS_OFFSET);
  const nodes = await Promise.all(
    ports.map(async (port) => {
      const server = await startPrivateServer({
        server: 'redis',
        source,
        resolve: resolveRedis,
        start: startRedis,
        options: { port, settings: SETTINGS },
      });
      const id = String(await withNode(port, (client) => client.call('CLUSTER', 'MYID')));
      return clusterNode(server, id);
    }),
  );
  await join(nodes, shape);
  return {
    url: `redis+cluster://${ports.map((port) => `127.0.0.1:${port}`).join(',')}`,
    nodes,
    holderOf: (key) => holderOf(nodes, keySlot(key)),
    replicaOf: (master) => replicaOf(nodes, master),
    moveOf: async (key, to) => {
      const slot = keySlot(key);
      return slotMove(nodes, slot, { from: await holderOf(nodes, slot), to });
    },
  };
}

async function join(nodes: readonly ClusterNode[], shape: ClusterShape): Promise<void> {
  const masters = nodes.slice(0, shape.masters);
  const share = Math.ceil(SLOTS / shape.masters);
  await Promise.all(
    masters.map(async (node, index) => {
      const slots = Array.from({ length: share }, (_, slot) => index * share + slot);
      await node.call('CLUSTER', 'ADDSLOTS', ...slots.filter((slot) => slot < SLOTS));
    }),
  );
  // Without epochs of their own all masters begin with the same, which takes a while to settle.
  await Promise.all(
    nodes.map((node, index) => node.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1)),
  );
  for (const node of nodes.slice(1)) {
    await nodes[0]?.call('CLUSTER', 'MEET', '127.0.0.1', node.port);
  }
  await everywhere(nodes, 'cluster_known_nodes', String(nodes.length));
  await Promise.all(
    nodes.slice(shape.masters).map(async (node, index) => {
      await node.call('CLUSTER', 'REPLICATE', masters[index % shape.masters]?.id ?? '');
      await waitUntil('a replica is in step', () => isInStep(node));
    }),
  );
  await everywhere(nodes, 'cluster_state', 'ok');
  await everywhere(nodes, 'cluster_slots_ok', String(SLOTS));
}

async function everywhere(
  nodes: readonly ClusterNode[],
  field: string,
  value: string,
): Promise<void> {
  const isSo = async (node: ClusterNode): Promise<boolean> =>
    String(await node.call('CLUSTER', 'INFO')).includes(`${field}:${value}\r\n`);
  await Promise.all(
    nodes.map((node) => waitUntil(`${field} is ${value} on a server`, () => isSo(node))),
  );
}

async function isInStep({ port }: ClusterNode): Promise<boolean> {
  return (await infoField(port, 'replication', 'master_link_status')) === 'up';
}

type SlotRange = [first: number, last: number, ...servers: [host: string, port: number][]];

async function holderOf(nodes: readonly ClusterNode[], slot: number): Promise<ClusterNode> {
  const ranges = await Promise.any(nodes.map((node) => node.call('CLUSTER', 'SLOTS')));
  const range = (ranges as SlotRange[]).find(([first, last]) => first <= slot && slot <= last);
  const [, port] = range?.[2] ?? [];
  const holder = nodes.find((node) => node.port === port);
  if (holder === undefined) throw new Error(`no server has slot ${String(slot)}`);
  return holder;
}

async function replicaOf(nodes: readonly ClusterNode[], master: ClusterNode): Promise<ClusterNode> {
  for (const node of nodes) {
    if (node === master) continue;
    const isIts =
      (await infoField(node.port, 'replication', 'master_port')) === String(master.port);
    if (isIts && (await isInStep(node))) return node;
  }
  throw new Error('the master has no replica that is in step');
}

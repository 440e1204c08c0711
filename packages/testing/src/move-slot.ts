import type { ClusterNode } from './cluster-node.ts';

/** The steps in which a slot with its keys goes from one master of a cluster to another. */
export interface SlotMove {
  readonly from: ClusterNode;
  readonly to: ClusterNode;
  /** Both are told: from now on the old master sends on whoever asks for a key that it has not. */
  readonly begin: () => Promise<void>;
  /** Moves these keys. */
  readonly moveKeys: (...keys: readonly string[]) => Promise<void>;
  /** Moves the keys that are left, and tells every master whose slot it now is. */
  readonly finish: () => Promise<void>;
}

const KEYS_AT_ONCE = 10;
const MOVE_MS_MAX = 5_000;

/** Prepares the move of a slot; nothing happens yet. */
export function slotMove(
  nodes: readonly ClusterNode[],
  slot: number,
  { from, to }: Pick<SlotMove, 'from' | 'to'>,
): SlotMove {
  const moveKeys: SlotMove['moveKeys'] = async (...keys) => {
    await from.call('MIGRATE', '127.0.0.1', to.port, '', 0, MOVE_MS_MAX, 'KEYS', ...keys);
  };
  return {
    from,
    to,
    moveKeys,
    begin: async () => {
      await to.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', from.id);
      await from.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', to.id);
    },
    finish: async () => {
      for (;;) {
        const keys = await from.call('CLUSTER', 'GETKEYSINSLOT', slot, KEYS_AT_ONCE);
        if ((keys as string[]).length === 0) break;
        await moveKeys(...(keys as string[]));
      }
      // The new master first: there is no moment in which nobody has the slot.
      const others = nodes.filter((node) => node !== from && node !== to);
      for (const node of [to, from, ...others]) {
        await node.call('CLUSTER', 'SETSLOT', slot, 'NODE', to.id);
      }
    },
  };
}

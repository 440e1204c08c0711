import type { BenchContext } from '../../benchmark.ts';
import { loadPeer } from '../install-peer.ts';
import {
  EMMETT_PACKAGES,
  functionOf,
  type EmmettStore,
  type RunningEmmett,
} from './emmett-store.ts';

/** Emmett's store in the memory of this process. @throws {PeerUnavailableError} */
export async function startEmmettMemory(context: BenchContext): Promise<RunningEmmett> {
  const loaded = await loadPeer(context, EMMETT_PACKAGES.memory);
  const open = functionOf<() => EmmettStore>(loaded, 'getInMemoryEventStore');
  return {
    store: open(),
    describe: 'in the memory of the process, gone with it',
    appendsAtOnce: 1_000,
    close: () => Promise.resolve(),
  };
}

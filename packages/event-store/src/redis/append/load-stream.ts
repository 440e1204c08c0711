import type { Partition } from '../partition.ts';
import type { AnyDecider, FoldedStream } from './folded-stream.ts';
import { NO_COMMITS, readingsOf } from './load-streams.ts';

/** One stream, folded to its present end. What is remembered of it is compared with the log. */
export async function loadStream(
  { loader, keys, archive, cache }: Pick<Partition, 'loader' | 'keys' | 'archive' | 'cache'>,
  streamId: string,
  decider: AnyDecider,
): Promise<FoldedStream> {
  const load = await loader.read(async (connection) => {
    const remembered = cache.get(streamId, decider);
    const wanted = { streamId, decider, remembered, ...NO_COMMITS };
    const { commands, replies, finish } = readingsOf({ keys, archive }, [wanted]);
    const [only] = await finish(connection, await connection.exchange(commands, replies));
    return only;
  });
  if (load?.outcome !== 'loaded') throw load?.error ?? new TypeError('nothing was loaded');
  // What is remembered is of another log than this: an append must not go on from there.
  if (load.forgotten) cache.delete(streamId);
  const known = cache.get(streamId, decider);
  if (known === undefined || known.version < load.folded.version) {
    // Read on another connection than appends use, perhaps from another server: to be compared.
    cache.set(streamId, { ...load.folded, era: 0 });
  }
  return load.folded;
}

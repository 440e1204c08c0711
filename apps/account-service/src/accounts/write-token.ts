import { EventStoreError, type EventStore } from '@streamfold/event-store';
import type { WriteToken } from '@streamfold/projections';

/**
 * The token of a write to the account `id`, by which a read can wait for it.
 *
 * Where the position is not known, because the write is of an earlier request or its answer was lost,
 * the present end of the partition takes its place: that is at the write or after it. Undefined where
 * that cannot be read either. The write stands, and is not to be answered as an error.
 */
export function tokenOf(
  store: EventStore,
  id: string,
  { version, positions }: { readonly version: number; readonly positions: readonly string[] },
): WriteToken | Promise<WriteToken | undefined> {
  const partition = store.partitionOf(id);
  const position = positions.at(-1);
  if (position !== undefined) return { version, partition, position };
  return presentEnd(store, partition).then((end) =>
    end === undefined ? undefined : { version, partition, position: end },
  );
}

async function presentEnd(store: EventStore, partition: number): Promise<string | undefined> {
  try {
    const newest = store.readCategory({ partition, direction: 'backwards', limit: 1 });
    for await (const { position } of newest) return position;
    return undefined;
  } catch (error) {
    if (error instanceof EventStoreError) return undefined;
    throw error;
  }
}

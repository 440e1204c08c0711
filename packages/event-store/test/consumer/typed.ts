// Type-checked by .ci/tasks.sh where the packed event store has been installed outside of the
// workspace, with `module: nodenext` and libraries checked too.
import { connectRedis, eventSchemas, openRedisEventStore } from '@streamfold/event-store';
import type { Decider, EventOf, EventStore, Redis } from '@streamfold/event-store';

interface Item {
  readonly sku: string;
}

const item: Item = { sku: 'any' };
const schemas = eventSchemas({
  added: {
    schema: {
      '~standard': {
        version: 1,
        vendor: 'here',
        validate: () => ({ value: item }),
        types: { input: item, output: item },
      },
    },
  },
});
type Event = EventOf<typeof schemas>;

const order: Decider<readonly string[], Item, Event, never> = {
  initialState: [],
  decide: ({ sku }) => ({ outcome: 'accepted', events: [{ type: 'added', sku }] }),
  evolve: (skus, { sku }) => [...skus, sku],
  parseEvent: (data) => data as Event,
  name: 'order',
  foldVersion: 1,
};

/** The last sku of an order, after one more. */
export async function add(url: string, sku: string): Promise<string | undefined> {
  const store: EventStore = await openRedisEventStore({ url, category: 'order', schemas });
  const result = await store.handle('4711', order, { sku });
  await store.close();
  return result.outcome === 'accepted' ? result.state.at(-1) : undefined;
}

/** The type of a connection comes with the package: there is no second ioredis to match. */
export async function client(url: string): Promise<Redis> {
  return await connectRedis(url, { name: 'consumer' });
}

import { StoreUnavailableError, type EventStore } from '@streamfold/event-store';

/**
 * `store`, of which no command is taken any more after `stopAfter` of them were: what a process leaves
 * behind that is killed right then.
 *
 * @param afterCommand runs between a command and the next one, of which it is told the number, from 1
 */
export function stoppingStore(
  store: EventStore,
  stopAfter: number,
  afterCommand: (count: number) => Promise<void> = () => Promise.resolve(),
): EventStore {
  let count = 0;
  return {
    handle: async (streamId, decider, command, options) => {
      if (count >= stopAfter) throw new StoreUnavailableError('the test stops here');
      const result = await store.handle(streamId, decider, command, options);
      count += 1;
      await afterCommand(count);
      return result;
    },
    append: (streamId, events, options) => store.append(streamId, events, options),
    appendToStreams: (appends, options) => store.appendToStreams(appends, options),
    load: (streamId, decider) => store.load(streamId, decider),
    readStream: (streamId, options) => store.readStream(streamId, options),
    readLastEvent: (streamId) => store.readLastEvent(streamId),
    readCategory: (options) => store.readCategory(options),
    subscribe: (options) => store.subscribe(options),
    entries: store.entries,
    partitions: store.partitions,
    partitionOf: (streamId) => store.partitionOf(streamId),
    workload: () => store.workload(),
    ping: () => store.ping(),
    close: () => store.close(),
  };
}

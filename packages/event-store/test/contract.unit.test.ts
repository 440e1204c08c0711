import {
  eventStoreContract,
  inMemoryLog,
  openInMemoryEventStore,
} from '@streamfold/event-store/testing';
import { describe, it } from 'vitest';

describe('the event store in memory', () => {
  eventStoreContract({ describe, it }, (partitions) => {
    const log = inMemoryLog(partitions);
    return Promise.resolve({
      open: (options) => Promise.resolve(openInMemoryEventStore({ log, ...options })),
    });
  });
});

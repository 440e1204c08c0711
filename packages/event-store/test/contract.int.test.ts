import { openRedisEventStore } from '@streamfold/event-store';
import { eventStoreContract } from '@streamfold/event-store/testing';
import { sharedRedis } from '@streamfold/testing';
import { describe, it } from 'vitest';

const { url } = await sharedRedis();
let logs = 0;

describe('the event store on Redis', () => {
  eventStoreContract({ describe, it }, (partitions) => {
    const category = `contract${++logs}-`;
    return Promise.resolve({
      open: (options) => openRedisEventStore({ url, category, partitions, ...options }),
    });
  });
});

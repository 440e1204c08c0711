import { describe } from 'vitest';
import { parkingContract } from '../../test/support/parking-contract.ts';
import { MemoryParking } from './memory-parking.ts';

describe('what is parked in memory', () => {
  parkingContract(() => {
    const parking = new MemoryParking();
    return Promise.resolve({
      parking,
      ask: (request) => {
        parking.ask(request);
        return Promise.resolve();
      },
      parkedIds: () => Promise.resolve(parking.parked.map(({ entryId }) => entryId).sort()),
    });
  });
});

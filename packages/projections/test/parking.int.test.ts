import { describe, expect } from 'vitest';
import { mongoParking, prepareParking } from '../src/mongo/mongo-parking.ts';
import { parkedCollection } from '../src/mongo/parked-document.ts';
import { askParked } from '../src/mongo/parked-requests.ts';
import { testDatabase } from './support/mongo-for-tests.ts';
import { parkingContract } from './support/parking-contract.ts';

const db = testDatabase();
const place = { build: 'tally', partition: 0 };
const other = { entryId: '2-0', streamId: 's', version: 2, code: 'event_refused' } as const;

describe('what is parked in MongoDB', () => {
  parkingContract(async () => {
    await db.collection('parked').deleteMany({});
    await prepareParking(db);
    // What others have parked stays out of it.
    const ofOthers = mongoParking(db, { ...place, build: 'tally.rebuild' });
    const parked = [{ ...other, reason: '', fields: [] }];
    await ofOthers.change({ parked, waiting: [], resumed: [] });
    return {
      parking: mongoParking(db, place),
      ask: async ({ entryId, action }) => {
        const target = { entryId, partition: 0 };
        expect(await askParked(db, { projection: 'tally', target, action })).toHaveLength(1);
      },
      parkedIds: async () => {
        const found = parkedCollection(db).find({ projection: 'tally' });
        return (await found.toArray()).map(({ _id }) => _id.entryId).sort();
      },
    };
  });
});

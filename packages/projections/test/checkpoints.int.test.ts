import { describe } from 'vitest';
import { mongoCheckpoints, mongoLogBinding } from '../src/mongo/mongo-checkpoints.ts';
import { checkpointsContract } from './support/checkpoints-contract.ts';
import { testDatabase } from './support/mongo-for-tests.ts';

const db = testDatabase();
const place = { build: 'tally', partition: 3 };

describe('the checkpoint in MongoDB', () => {
  checkpointsContract(async () => {
    const remove = async (): Promise<void> => {
      await db.collection('checkpoints').deleteMany({});
    };
    await remove();
    // Those of others stay out of it.
    await mongoCheckpoints(db, { ...place, partition: 2, fence: 90 }).open();
    await mongoLogBinding(db, { ...place, build: 'tally.rebuild' }).bind('another');
    return {
      under: (fence) => mongoCheckpoints(db, { ...place, fence }),
      binding: mongoLogBinding(db, place),
      remove,
    };
  });
});

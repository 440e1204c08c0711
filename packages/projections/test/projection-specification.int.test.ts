import { afterAll, describe, expect } from 'vitest';
import { testDatabase } from './support/mongo-for-tests.ts';
import { specificationOfSpecifications } from './support/specified-projections.ts';

const db = testDatabase();

// Whether a sentence held or failed, nothing of it may stay.
afterAll(async () => {
  const collections = await db.listCollections({}, { nameOnly: true }).toArray();
  expect(collections.map(({ name }) => name).sort()).toEqual(['checkpoints', 'parked']);
  expect(await db.collection('checkpoints').countDocuments()).toBe(0);
  expect(await db.collection('parked').countDocuments()).toBe(0);
});

describe('a specification in MongoDB', () => {
  specificationOfSpecifications(db);
});

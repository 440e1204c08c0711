import { sharedMongo, sharedRedis } from '@streamfold/testing';
import { readmeTests } from '@streamfold/testing/readme';
import { describe } from 'vitest';
import { startProjector } from './support/projector.ts';
import { startService } from './support/service.ts';

const { url: redisUrl } = await sharedRedis();
const mongo = sharedMongo();
const { databaseName: MONGO_DATABASE, url: MONGO_URL } = mongo;
await startProjector(redisUrl, mongo);
const service = await startService(redisUrl, { MONGO_URL, MONGO_DATABASE });

// Here, because here is the service that the examples speak to.
describe('the README of the client', () => {
  readmeTests({
    folder: new URL('../../../packages/client/', import.meta.url),
    // Where the service usually listens.
    replaced: { 'http://127.0.0.1:8444': service.url },
    atLeast: { examples: 4, claims: 5 },
    load: (name) => import(/* @vite-ignore */ name),
  });
});

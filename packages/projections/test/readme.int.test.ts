import { sharedMongo, sharedRedis } from '@streamfold/testing';
import { readmeTests } from '@streamfold/testing/readme';
import { describe } from 'vitest';

const { url: redisUrl } = await sharedRedis();
const { url: mongoUrl, databaseName } = sharedMongo();

describe('the README of the projections', () => {
  readmeTests({
    folder: new URL('../', import.meta.url),
    replaced: {
      // Where the servers usually listen.
      'redis://127.0.0.1:6379': redisUrl,
      'mongodb://127.0.0.1:27017': mongoUrl,
      "'wallets'": `'${databaseName}'`,
    },
    atLeast: { examples: 13, claims: 15 },
    load: (name) => import(/* @vite-ignore */ name),
  });
});

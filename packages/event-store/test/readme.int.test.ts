import { sharedRedis } from '@streamfold/testing';
import { readmeTests } from '@streamfold/testing/readme';
import { describe } from 'vitest';

const { url } = await sharedRedis();

describe('the README of the event store', () => {
  readmeTests({
    folder: new URL('../', import.meta.url),
    // Where Redis usually listens.
    replaced: { 'redis://127.0.0.1:6379': url },
    atLeast: { examples: 6, claims: 15 },
    load: (name) => import(/* @vite-ignore */ name),
  });
});

import { isPortFree } from '@streamfold/local';
import { describe, expect, it } from 'vitest';
import { withContext } from '../src/bench-context.ts';

const options = { checkout: '.', env: process.env, isLong: false };

describe('the context of benchmarks', () => {
  it('lends one MongoDB, which it names among the servers and ends with the work', async () => {
    let port = 0;
    await withContext({ ...options, needsMongo: true }, async ({ mongo, servers }) => {
      const { url, describe: version } = await mongo();
      port = Number(new URL(url).port);
      expect(await isPortFree(port)).toBe(false);
      expect(servers).toContain(`MongoDB ${version}`);
      expect(await mongo(1)).toBe(await mongo());
    });
    expect(await isPortFree(port)).toBe(true);
  });

  it('has no MongoDB where no benchmark needs one', async () => {
    await withContext({ ...options, needsMongo: false }, async ({ mongo, servers }) => {
      expect(servers).toEqual([expect.stringMatching(/^Redis /)]);
      await expect(mongo()).rejects.toThrow('no benchmark of this run needs MongoDB');
    });
  });
});

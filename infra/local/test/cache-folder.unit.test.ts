import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cacheFolderOf, fetchOnce, findFetched } from '../src/fetch/cache-folder.ts';
import { temporaryFolder } from './support/stack-run.ts';

describe('the cache of fetched things', () => {
  it('holds a thing whole or not at all', async () => {
    const cache = join(temporaryFolder(), 'cache');
    const failing = fetchOnce(cache, 'thing', (partial) => {
      writeFileSync(join(partial, 'half'), '');
      expect(findFetched(cache, 'thing')).toBeUndefined();
      return Promise.reject(new Error('the line was cut'));
    });
    await expect(failing).rejects.toThrow('the line was cut');
    expect(readdirSync(cache)).toEqual([]);
    const folder = await fetchOnce(cache, 'thing', (partial) => {
      writeFileSync(join(partial, 'whole'), '');
      return Promise.resolve();
    });
    expect(findFetched(cache, 'thing')).toBe(folder);
    expect(existsSync(join(folder, 'whole'))).toBe(true);
  });

  it('keeps what another run has brought meanwhile', async () => {
    const cache = join(temporaryFolder(), 'cache');
    const folder = await fetchOnce(cache, 'thing', (partial) => {
      writeFileSync(join(partial, 'second'), '');
      // The other run is another process; its folder has another name, as this one has.
      mkdirSync(join(cache, 'thing'));
      writeFileSync(join(cache, 'thing', 'first'), '');
      return Promise.resolve();
    });
    expect(readdirSync(folder)).toEqual(['first']);
    expect(readdirSync(cache)).toEqual(['thing']);
  });

  it('is where the settings say', () => {
    expect(cacheFolderOf({ HOME: '/home/x' })).toBe('/home/x/.cache/streamfold');
    expect(cacheFolderOf({ HOME: '/home/x', XDG_CACHE_HOME: '/c' })).toBe('/c/streamfold');
    expect(cacheFolderOf({ XDG_CACHE_HOME: '/c', STREAMFOLD_CACHE: '/s' })).toBe('/s');
  });
});

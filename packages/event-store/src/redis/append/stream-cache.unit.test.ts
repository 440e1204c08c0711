import { describe, expect, it } from 'vitest';
import { emptyStream } from './folded-stream.ts';
import { StreamCache } from './stream-cache.ts';
import { versionOnly } from './version-only.ts';

const withCommits = (count: number) => ({
  ...emptyStream(versionOnly),
  commits: new Map(Array.from({ length: count }, (_, index) => [`c${index}`, index])),
});

describe('what is remembered of streams', () => {
  it('is forgotten for the stream that was written longest ago', () => {
    const cache = new StreamCache({ streamsMax: 2, commitsMax: 100 });
    cache.set('a', withCommits(1));
    cache.set('b', withCommits(1));
    cache.set('a', withCommits(1));
    cache.set('c', withCommits(1));
    expect(['a', 'b', 'c'].filter((id) => cache.get(id, versionOnly))).toEqual(['a', 'c']);
  });

  it('stays within the number of commit ids, whatever their streams', () => {
    const cache = new StreamCache({ streamsMax: 100, commitsMax: 10 });
    cache.set('a', withCommits(6));
    cache.set('b', withCommits(6));
    expect(cache.get('a', versionOnly)).toBeUndefined();
    cache.set('c', withCommits(11));
    expect(cache.get('c', versionOnly)).toBeUndefined();
    expect(cache.get('b', versionOnly)).toBeDefined();
    cache.set('d', withCommits(10));
    expect(cache.get('d', versionOnly)).toBeDefined();
  });

  it('is not used for another decider', () => {
    const cache = new StreamCache();
    cache.set('a', withCommits(1));
    expect(cache.get('a', { ...versionOnly })).toBeUndefined();
  });
});

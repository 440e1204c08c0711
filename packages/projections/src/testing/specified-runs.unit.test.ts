import { describe, expect, it } from 'vitest';
import { runsOf, type EntryOfStream, type Run } from './specified-runs.ts';

describe('the ways to give events', () => {
  it('cut a short case at every place, with a crash and without', () => {
    const names = runsOf(entries('a', 1, 2), entries('a', 3, 4)).map(({ name }) => name);
    expect(names).toEqual([
      'as given and then as when',
      'all in one page',
      'each event in a page of its own',
      'every event a second time after a crash at the end',
      'a new page after event 1',
      'a crash after event 1, and all events again',
      'a new page after event 2',
      'a crash after event 2, and all events again',
      'a new page after event 3',
      'a crash after event 3, and all events again',
    ]);
  });

  it('cut a long case at places that are bounded, between given and when among them', () => {
    const runs = runsOf(entries('a', 1, 333), entries('a', 334, 1_000));
    const cuts = runs.filter(({ name }) => name.startsWith('a new page'));
    expect(cuts).toHaveLength(13);
    expect(cuts.map(({ lives }) => lives[0]?.pages[0]?.length)).toEqual(
      expect.arrayContaining([1, 333, 999]),
    );
  });

  it('give every entry, those of a partition in the order of the log', () => {
    const given = [...entries('a', 1, 2), ...entries('b', 3, 3), ...entries('c', 4, 4)];
    const runs = runsOf(given, [...entries('b', 5, 5), ...entries('a', 6, 6)]);
    for (const run of runs) {
      const all = [...new Set(run.lives.flatMap(({ pages }) => pages.flat()))];
      expect(all.map(([id]) => id).sort(), run.name).toEqual(idsOf(1, 6));
      for (const [partition, ids] of saved(run)) {
        expect(ids, `${run.name}, partition ${partition}`).toEqual([...ids].sort());
      }
    }
    expect(runs.slice(-3).map((run) => lastIds(run))).toEqual([
      ['6-0', '5-0', '4-0'],
      ['4-0', '5-0', '6-0'],
      ['1-0', '3-0', '4-0', '2-0', '5-0', '6-0'],
    ]);
  });

  it('end with a life that saves how far it is', () => {
    for (const { lives, name } of runsOf(entries('a', 1, 3), [])) {
      expect(lives.at(-1)?.isKilled, name).toBe(false);
      expect(lives.at(-1)?.pages.flat().at(-1)?.[0], name).toBe('3-0');
    }
  });

  it('are without pages where there are no events', () => {
    expect(
      runsOf([], []).flatMap(({ lives }) => lives.flatMap(({ pages }) => pages.flat())),
    ).toEqual([]);
  });
});

function entries(streamId: string, from: number, to: number): readonly EntryOfStream[] {
  return idsOf(from, to).map((id) => ({ streamId, entry: [id, []] }));
}

function idsOf(from: number, to: number): readonly string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => `${from + index}-0`);
}

/** The ids that the lives which were not killed were given, by partition. */
function saved({ lives }: Run): ReadonlyMap<number, readonly string[]> {
  const given = new Map<number, string[]>();
  for (const { partition, pages, isKilled } of lives) {
    if (isKilled) continue;
    const ids = given.get(partition) ?? [];
    given.set(partition, [...ids, ...pages.flat().map(([id]) => id)]);
  }
  return given;
}

function lastIds({ lives }: Run): readonly (string | undefined)[] {
  return lives.map(({ pages }) => pages.flat().at(-1)?.[0]);
}

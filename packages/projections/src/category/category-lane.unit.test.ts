import type { RawEntry } from '@streamfold/event-store';
import { beforeEach, describe, expect, it } from 'vitest';
import { keptLines } from '../../test/support/kept-lines.ts';
import { ListedLog } from '../../test/support/listed-log.ts';
import { paid, sums } from '../../test/support/sums.ts';
import { FencedError, LostRoundError } from '../errors.ts';
import type { Lane } from '../lane.ts';
import type { AnyCategoryProjection } from '../projection.ts';
import { MemoryCategoryDatabase } from '../testing/memory-category-store.ts';
import { openCategoryLane } from './category-lane.ts';
import { createTurns } from './turns.ts';

// A body as it is read: the store in memory does not turn int64 into numbers.
const projection: AnyCategoryProjection = { ...sums, toBody: (sum) => ({ ...(sum as object) }) };

let log: ListedLog;
let database: MemoryCategoryDatabase;
let logger: ReturnType<typeof keptLines>;

beforeEach(() => {
  log = new ListedLog();
  database = new MemoryCategoryDatabase();
  logger = keptLines();
});

describe('a page', () => {
  it('is folded into the documents of its keys, and moves the checkpoint', async () => {
    log.append('s', paid('a', 1));
    log.append('t', paid('a', 2));
    log.append('s', paid('b', 4));
    const lane = await open();
    const { checkpoint, parkedCount } = await commit(lane, log.category);
    expect(documents()).toEqual({ a: { total: 3, count: 2 }, b: { total: 4, count: 1 } });
    expect(checkpoint).toEqual({ position: '3-0', hash: 'h', count: 3, time: 1_002 });
    expect(lane.checkpoint).toEqual(checkpoint);
    expect(parkedCount).toBe(0);
  });

  it('that is delivered again, whole or in part, changes nothing', async () => {
    for (let amount = 1; amount <= 4; amount += 1) log.append('s', paid('a', amount));
    const lane = await open();
    await commit(lane, log.category.slice(0, 3));
    await commit(lane, log.category.slice(0, 3));
    await commit(lane, log.category.slice(1));
    await commit(await open(), log.category);
    expect(documents()).toEqual({ a: { total: 10, count: 4 } });
    expect((await open()).checkpoint).toMatchObject({ position: '4-0', count: 4 });
  });

  it('passes over what the projection does not follow', async () => {
    log.append('s', paid('none', 1));
    log.append('s', { type: 'noted' });
    log.append('s', { type: 'unknown_to_schemas' });
    log.append('s', paid('a', 1));
    const { checkpoint } = await commit(await open(), log.category);
    expect(documents()).toEqual({ a: { total: 1, count: 1 } });
    expect(checkpoint.count).toBe(4);
    expect(database.parked.size).toBe(0);
  });

  it('that was planned on one that was never committed is not written', async () => {
    log.append('s', paid('a', 1));
    log.append('s', paid('a', 2));
    const lane = await open();
    await lane.plan(log.category.slice(0, 1));
    const second = await lane.plan(log.category.slice(1));
    await expect(second.commit()).rejects.toThrow(LostRoundError);
    expect(documents()).toEqual({});
  });

  it('of a lane whose fence is not the highest is not written', async () => {
    log.append('s', paid('a', 1));
    const old = await open({ fence: 1 });
    const work = await old.plan(log.category);
    await open({ fence: 2 });
    await expect(work.commit()).rejects.toThrow(FencedError);
    await expect(open({ fence: 1 })).rejects.toThrow(FencedError);
    expect(documents()).toEqual({});
  });
});

describe('an event that is refused', () => {
  it.each([
    ['by parseEvent', { type: 'vanished' }],
    ['by evolve', paid('a', -1)],
  ])('halts its stream and no other: %s', async (_by, poison) => {
    log.append('s', paid('a', 1));
    const [entryId] = log.append('s', poison);
    log.append('t', paid('a', 2));
    log.append('s', paid('a', 100));
    log.append('s', { type: 'noted' });
    const { parkedCount, checkpoint } = await commit(await open(), log.category);
    expect(documents()).toEqual({ a: { total: 3, count: 2 } });
    expect(parkedCount).toBe(1);
    expect(checkpoint).toMatchObject({ position: '5-0', count: 5 });
    expect(parked()).toMatchObject([
      { entryId, streamId: 's', version: 2, code: 'event_refused', waitingCount: 2 },
    ]);
    expect(parked()[0]?.throughPosition).toBe('5-0');
    expect(logger.lines.filter((line) => line.startsWith('entry parked'))).toHaveLength(1);
  });

  it('makes later pages wait, also one that was planned before it was committed', async () => {
    log.append('s', paid('a', -1));
    log.append('t', paid('a', 1));
    log.append('s', paid('a', 10));
    log.append('t', paid('a', 2));
    log.append('s', paid('a', 20));
    const lane = await open();
    const first = await lane.plan(log.category.slice(0, 2));
    const second = await lane.plan(log.category.slice(2, 4));
    await first.commit();
    const third = await lane.plan(log.category.slice(4));
    await second.commit();
    await third.commit();
    expect(documents()).toEqual({ a: { total: 3, count: 2 } });
    expect(parked()).toMatchObject([{ waitingCount: 2, throughPosition: '5-0' }]);
    // And after a restart.
    log.append('s', paid('a', 40));
    await commit(await open(), log.category);
    expect(parked()).toMatchObject([{ waitingCount: 3, throughPosition: '6-0' }]);
  });

  it('leaves no trace where only its state cannot be written as a document', async () => {
    const picky: AnyCategoryProjection = {
      ...projection,
      toBody: (sum) => {
        const { total } = sum as { total: number };
        if (total > 100) throw new RangeError(`${total} is too much`);
        return { ...(sum as object) };
      },
    };
    log.append('s', paid('a', 50));
    log.append('t', paid('a', 70));
    log.append('u', paid('a', 40));
    log.append('u', paid('b', 5));
    await commit(await open({ projection: picky }), log.category);
    expect(documents()).toEqual({ a: { total: 90, count: 2 }, b: { total: 5, count: 1 } });
    expect(parked()).toMatchObject([{ streamId: 't', code: 'event_refused' }]);
  });

  it('because the document is not as the projection wrote it leaves the document alone', async () => {
    database.documents.set('a', { total: 'much', count: 1 });
    log.append('s', paid('a', 1));
    log.append('t', paid('b', 1));
    await commit(await open(), log.category);
    expect(documents()).toEqual({ a: { total: 'much', count: 1 }, b: { total: 1, count: 1 } });
    expect(parked()).toMatchObject([{ streamId: 's', code: 'document_invalid' }]);
  });
});

describe('a damaged entry', () => {
  it('is replaced by the copy of its own stream', async () => {
    log.append('s', paid('a', 1));
    log.damage('1-0', 'event', '{"id":"s","version":1}', 'meta', '{}');
    log.append('s', paid('a', 2));
    await commit(await open(), log.category);
    expect(documents()).toEqual({ a: { total: 3, count: 2 } });
    expect(parked()).toEqual([]);
    expect(logger.lines).toHaveLength(1);
    expect(logger.lines[0]).toContain('entry is damaged, the own stream was used');
  });

  it('halts its stream where there is no such copy', async () => {
    log.append('s', paid('a', 1));
    log.damage('1-0', 'event', '{"id":"s","version":1}', 'meta', '{}');
    log.append('s', paid('a', 2));
    log.loseOwn('s', 1);
    const { checkpoint } = await commit(await open(), log.category);
    expect(documents()).toEqual({});
    expect(parked()).toMatchObject([{ code: 'entry_undecodable', version: 1, waitingCount: 1 }]);
    expect(checkpoint.count).toBe(2);
  });

  it('that names no stream is parked alone', async () => {
    log.forge('a', 'b');
    log.append('s', paid('a', 2));
    log.forge('c', 'd');
    const { checkpoint, parkedCount } = await commit(await open(), log.category);
    expect(documents()).toEqual({ a: { total: 2, count: 1 } });
    expect(parkedCount).toBe(2);
    expect(parked().map(({ streamId }) => streamId)).toEqual([undefined, undefined]);
    expect(checkpoint).toEqual({ position: '3-0', hash: undefined, count: 3, time: 1_001 });
  });
});

async function open(
  options: { readonly fence?: number; readonly projection?: AnyCategoryProjection } = {},
): Promise<Lane> {
  const { fence = 1 } = options;
  return await openCategoryLane({
    projection: options.projection ?? projection,
    partition: 0,
    entries: log,
    store: database.store({ partition: 0, fence }),
    turns: createTurns(),
    logger,
  });
}

async function commit(lane: Lane, entries: readonly RawEntry[]) {
  return await (await lane.plan(entries)).commit();
}

function documents(): Record<string, unknown> {
  return Object.fromEntries(database.documents);
}

function parked() {
  return [...database.parked.values()];
}

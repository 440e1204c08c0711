import { describe, expect, it } from 'vitest';
import type { RawEntry } from '@streamfold/event-store';
import { AT_THE_BEGINNING } from './checkpoint.ts';
import { LostRoundError } from './errors.ts';
import type { Lane, Settled } from './lane.ts';
import { observedLane, type ProjectorObserver } from './observer.ts';

const place = { projection: 'balances', partition: 0 };
const entries: readonly RawEntry[] = [['1-0', []]];
const settled: Settled = { checkpoint: AT_THE_BEGINNING, parkedCount: 0 };

describe('an observer of a lane', () => {
  it('is told of a page before it is written, and when it is durable', async () => {
    const { observer, told } = keeping();
    const lane = laneOf(() => {
      told.push('written');
      return Promise.resolve(settled);
    });
    const work = await observedLane(lane, place, observer).plan(entries);
    expect(told).toEqual([]);
    expect(await work.commit()).toBe(settled);
    expect(told).toEqual([{ ...place, entries }, 'written', 'ended: undefined']);
  });

  it('is told what a page was not written by, which the projector hears as before', async () => {
    const { observer, told } = keeping();
    const lane = laneOf(() => Promise.reject(new LostRoundError('somebody else has written')));
    const work = await observedLane(lane, place, observer).plan(entries);
    await expect(work.commit()).rejects.toThrow(LostRoundError);
    expect(told.at(-1)).toMatch(/^ended: .*somebody else has written/);
  });

  it('that is not there changes nothing', () => {
    const lane = laneOf(() => Promise.resolve(settled));
    expect(observedLane(lane, place, undefined)).toBe(lane);
  });
});

function keeping() {
  const told: unknown[] = [];
  const observer: ProjectorObserver = {
    onWrite: (page) => {
      told.push(page);
      return (error) => told.push(`ended: ${String(error)}`);
    },
  };
  return { observer, told };
}

function laneOf(commit: () => Promise<Settled>): Lane {
  return {
    checkpoint: AT_THE_BEGINNING,
    plan: () => Promise.resolve({ commit }),
    settleRequest: () => Promise.resolve({ outcome: 'resumed' }),
    check: () => undefined,
    close: () => Promise.resolve(),
  };
}

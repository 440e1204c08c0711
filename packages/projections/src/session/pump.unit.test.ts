import type { RawEntry } from '@streamfold/event-store';
import { describe, expect, it } from 'vitest';
import { AT_THE_BEGINNING } from '../checkpoint.ts';
import type { Lane, Settled } from '../lane.ts';
import { Pump } from './pump.ts';

const settled: Settled = { checkpoint: AT_THE_BEGINNING, parkedCount: 0 };
const page: readonly RawEntry[] = [
  ['1-0', []],
  ['2-0', []],
];

describe('a pump', () => {
  it('plans a page while the one before it is committed, and commits one at a time', async () => {
    const { lane, log, finish } = slowLane();
    const pump = new Pump(lane, reports(log));
    await pump.push(page);
    const second = pump.push(page);
    await turn();
    expect(log).toEqual(['plan 1', 'commit 1', 'plan 2']);
    finish(1);
    await second;
    expect(log).toEqual(['plan 1', 'commit 1', 'plan 2', 'settled 2', 'commit 2']);
    finish(2);
    await pump.drain();
    expect(log.at(-1)).toBe('settled 2');
  });

  it('tells at once that a commit failed, and the next call says how', async () => {
    const { lane, log, fail } = slowLane();
    const pump = new Pump(lane, reports(log));
    await pump.push(page);
    const second = pump.push(page);
    fail(1, new Error('disk full'));
    await expect(second).rejects.toThrow('disk full');
    await expect(pump.drain()).rejects.toThrow('disk full');
    expect(log).toEqual(['plan 1', 'commit 1', 'plan 2', 'failed']);
  });

  it('says how a plan failed, and commits nothing of it', async () => {
    const log: string[] = [];
    const plan = (): Promise<never> => Promise.reject(new Error('two histories'));
    const pump = new Pump({ ...slowLane().lane, plan }, reports(log));
    await expect(pump.push(page)).rejects.toThrow('two histories');
    await pump.drain();
    expect(log).toEqual([]);
  });

  it('fails by what its reports throw, and leaves no rejection to nobody', async () => {
    const { lane, log, finish } = slowLane();
    const onSettled = (): void => {
      throw new Error('group gone');
    };
    const pump = new Pump(lane, { ...reports(log), onSettled });
    await pump.push(page);
    finish(1);
    await turn();
    expect(log.at(-1)).toBe('failed');
    await expect(pump.drain()).rejects.toThrow('group gone');
  });
});

function reports(log: string[]) {
  return {
    onSettled: (_settled: Settled, entryCount: number) => void log.push(`settled ${entryCount}`),
    onFailed: () => void log.push('failed'),
  };
}

/** A lane whose commits end when the test says so. */
function slowLane() {
  const log: string[] = [];
  const commits = new Map<number, PromiseWithResolvers<Settled>>();
  let planCount = 0;
  const lane: Lane = {
    checkpoint: AT_THE_BEGINNING,
    plan: () => {
      planCount += 1;
      const number = planCount;
      log.push(`plan ${number}`);
      return Promise.resolve({
        commit: () => {
          log.push(`commit ${number}`);
          const commit = Promise.withResolvers<Settled>();
          commits.set(number, commit);
          return commit.promise;
        },
      });
    },
    settleRequest: () => Promise.resolve({ outcome: 'resumed' }),
    check: () => undefined,
    close: () => Promise.resolve(),
  };
  return {
    lane,
    log,
    finish: (number: number): void => commits.get(number)?.resolve(settled),
    fail: (number: number, error: Error): void => commits.get(number)?.reject(error),
  };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

import { describe, expect, it } from 'vitest';
import { GroupKeeper } from './group-keeper.ts';

describe('a keeper of the group', () => {
  it('tells the first position at once, and then only the latest', async () => {
    const { log, told, finish } = slowLog();
    const keeper = new GroupKeeper(log);
    keeper.note('1-0');
    keeper.note('2-0');
    keeper.note('3-0');
    expect(told).toEqual(['1-0']);
    const drained = keeper.drain();
    finish();
    await turn();
    expect(told).toEqual(['1-0', '3-0']);
    finish();
    await drained;
    keeper.note('4-0');
    expect(told).toEqual(['1-0', '3-0', '4-0']);
  });

  it('has nothing to wait for where nothing was noted', async () => {
    await new GroupKeeper(slowLog().log).drain();
  });

  it('says at the next call, whichever it is, that one could not be told', async () => {
    const { log, told, fail } = slowLog();
    const keeper = new GroupKeeper(log);
    keeper.note('1-0');
    keeper.check();
    fail(new Error('redis: gone'));
    await turn();
    expect(() => keeper.check()).toThrow('redis: gone');
    expect(() => keeper.note('2-0')).toThrow('redis: gone');
    await expect(keeper.drain()).rejects.toThrow('redis: gone');
    expect(told).toEqual(['1-0']);
  });
});

/** A log whose answers come when the test says so. */
function slowLog() {
  const told: string[] = [];
  let answer = Promise.withResolvers<undefined>();
  return {
    told,
    log: {
      settled: async (position: string): Promise<void> => {
        told.push(position);
        answer = Promise.withResolvers();
        await answer.promise;
      },
    },
    finish: (): void => answer.resolve(undefined),
    fail: (error: Error): void => answer.reject(error),
  };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

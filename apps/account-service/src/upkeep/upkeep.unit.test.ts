import { createLogger, type Logger } from '@streamfold/runtime';
import { afterEach, describe, expect, it } from 'vitest';
import { startUpkeep, type Upkeep, type UpkeepTask } from './upkeep.ts';

let upkeep: Upkeep | undefined;
afterEach(() => upkeep?.stop());

/** A task that does what each call is to do in its turn, and then nothing; `rounds` counts the calls. */
function taskOf(name: string, turns: readonly (() => number)[]) {
  const counter = { rounds: 0 };
  const task: UpkeepTask = {
    name,
    run: async () => {
      const turn = turns[counter.rounds];
      counter.rounds += 1;
      return await Promise.resolve(turn?.() ?? 0);
    },
  };
  return { task, counter };
}

function fails(): number {
  throw new Error('MongoDB is away');
}

function recorded(): { readonly logger: Logger; readonly lines: string[] } {
  const logger = createLogger({ service: 'test', level: 'error' });
  logger.silent = true;
  const lines: string[] = [];
  for (const level of ['info', 'warn'] as const) {
    const say = (text: unknown): Logger => {
      lines.push(`${level}: ${String(text)}`);
      return logger;
    };
    Object.assign(logger, { [level]: say });
  }
  return { logger, lines };
}

describe('upkeep', () => {
  it('tells once that a task fails, however often, and once that it works again', async () => {
    const { logger, lines } = recorded();
    const { task, counter } = taskOf('a', [fails, fails, fails, () => 3, () => 0, fails]);
    upkeep = startUpkeep({ tasks: [task], everyMs: 1, logger });
    await expect.poll(() => counter.rounds).toBeGreaterThan(6);
    await upkeep.stop();
    expect(lines).toEqual([
      'warn: upkeep failed: it is tried again',
      'info: upkeep works again',
      'info: upkeep done',
      'warn: upkeep failed: it is tried again',
      'info: upkeep works again',
    ]);
  });

  it('goes on with the other tasks when one fails', async () => {
    const one = taskOf(
      'a',
      Array.from({ length: 1_000 }, () => fails),
    );
    const other = taskOf('b', []);
    const tasks = [one.task, other.task];
    upkeep = startUpkeep({ tasks, everyMs: 1, logger: recorded().logger });
    await expect.poll(() => other.counter.rounds).toBeGreaterThan(2);
  });

  it('ends when its task has heard that it is to stop, and is not told of that as a failure', async () => {
    const { logger, lines } = recorded();
    const waiting = Promise.withResolvers<undefined>();
    const task: UpkeepTask = {
      name: 'a',
      run: (signal) => {
        waiting.resolve(undefined);
        return new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Error('told to stop')));
        });
      },
    };
    const started = startUpkeep({ tasks: [task], everyMs: 60_000, logger });
    await waiting.promise;
    await started.stop();
    expect(lines).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { AT_THE_BEGINNING, type Checkpoint, type Checkpoints } from '../checkpoint.ts';
import { FencedError } from '../errors.ts';
import { CheckpointSaver } from './checkpoint-saver.ts';

describe('a saver of checkpoints', () => {
  it('saves the first one at once, and the latest when it is closed', async () => {
    const saved: string[] = [];
    const saver = new CheckpointSaver(checkpoints(({ position }) => void saved.push(position)));
    saver.note(at(1));
    saver.note(at(2));
    saver.note(at(3));
    expect(saved).toEqual(['1-0']);
    await saver.flush();
    expect(saved).toEqual(['1-0', '3-0']);
  });

  it('saves the latest soon, without being told to', async () => {
    const saved: string[] = [];
    const saver = new CheckpointSaver(checkpoints(({ position }) => void saved.push(position)));
    saver.note(at(1));
    saver.note(at(2));
    await expect.poll(() => saved).toEqual(['1-0', '2-0']);
    await saver.flush();
    expect(saved).toHaveLength(2);
  });

  it('saves one at a time, in their order', async () => {
    const log: string[] = [];
    const saver = new CheckpointSaver(
      checkpoints(async ({ position }) => {
        log.push(`begin ${position}`);
        await new Promise((resolve) => setImmediate(resolve));
        log.push(`end ${position}`);
      }),
    );
    saver.note(at(1));
    saver.note(at(2));
    await saver.flush();
    expect(log).toEqual(['begin 1-0', 'end 1-0', 'begin 2-0', 'end 2-0']);
  });

  it('has nothing to save where nothing was noted', async () => {
    const saver = new CheckpointSaver(checkpoints(() => expect.unreachable()));
    await saver.flush();
  });

  it('says at the next call that one could not be saved, and saves no other', async () => {
    const saved: string[] = [];
    const saver = new CheckpointSaver(
      checkpoints(({ position }) => {
        saved.push(position);
        throw new FencedError('taken over');
      }),
    );
    saver.note(at(1));
    await expect(saver.flush()).rejects.toThrow(FencedError);
    expect(() => saver.note(at(2))).toThrow(FencedError);
    await expect(saver.flush()).rejects.toThrow(FencedError);
    expect(saved).toEqual(['1-0']);
  });
});

function at(count: number): Checkpoint {
  return { ...AT_THE_BEGINNING, position: `${count}-0`, count };
}

function checkpoints(save: (checkpoint: Checkpoint) => Promise<void> | void): Checkpoints {
  return {
    open: () => Promise.resolve(AT_THE_BEGINNING),
    save: async (checkpoint) => {
      await save(checkpoint);
    },
  };
}

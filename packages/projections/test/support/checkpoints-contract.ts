import { beforeEach, describe, expect, it } from 'vitest';
import { AT_THE_BEGINNING, type Checkpoints, type LogBinding } from '../../src/checkpoint.ts';
import { FencedError } from '../../src/errors.ts';

/** The checkpoint of one partition that the contract may do anything with. */
export interface ContractCheckpoint {
  under(fence: number): Checkpoints;
  readonly binding: LogBinding;
  /** Takes it away, as folding anew does. */
  remove(): Promise<void>;
}

const later = { position: '7-1', hash: 'h', count: 3, time: 17 };

/** What all `Checkpoints` and every `LogBinding` keep to. `fresh` gives one that nobody opened. */
export function checkpointsContract(fresh: () => Promise<ContractCheckpoint>): void {
  let kept: ContractCheckpoint;

  beforeEach(async () => {
    kept = await fresh();
  });

  describe('a checkpoint', () => {
    it('is at the beginning when it is opened first', async () => {
      expect(await kept.under(1).open()).toEqual(AT_THE_BEGINNING);
    });

    it('is where it was saved last, whoever opens it', async () => {
      const checkpoints = kept.under(1);
      await checkpoints.open();
      await checkpoints.save(later);
      expect(await kept.under(1).open()).toEqual(later);
      const unread = { ...later, position: '8-0', hash: undefined };
      await kept.under(1).save(unread);
      expect(await kept.under(2).open()).toEqual(unread);
    });

    it('is not opened under a lower fence', async () => {
      await kept.under(5).open();
      await expect(kept.under(4).open()).rejects.toThrow(FencedError);
      await kept.under(5).save(later);
    });

    it('is not saved by whoever had a lower fence', async () => {
      const old = kept.under(4);
      await old.open();
      await kept.under(5).open();
      await expect(old.save(later)).rejects.toThrow(FencedError);
      expect(await kept.under(5).open()).toEqual(AT_THE_BEGINNING);
    });

    it('is not saved once it was taken away', async () => {
      const checkpoints = kept.under(4);
      await checkpoints.open();
      await kept.remove();
      await expect(checkpoints.save(later)).rejects.toThrow(FencedError);
      expect(await kept.under(4).open()).toEqual(AT_THE_BEGINNING);
    });
  });

  describe('the log of a checkpoint', () => {
    it('is not known before it is kept', async () => {
      expect(await kept.binding.find()).toBeUndefined();
      await kept.binding.bind('one');
      expect(await kept.binding.find()).toBe('one');
    });

    it('is the one that was kept first', async () => {
      await kept.binding.bind('one');
      await kept.binding.bind('two');
      expect(await kept.binding.find()).toBe('one');
    });

    it('is kept beside a checkpoint that is opened and saved', async () => {
      await kept.binding.bind('one');
      expect(await kept.under(1).open()).toEqual(AT_THE_BEGINNING);
      await kept.under(1).save(later);
      expect(await kept.binding.find()).toBe('one');
    });

    it('is kept beside a checkpoint that was there before it', async () => {
      await kept.under(1).open();
      await kept.under(1).save(later);
      expect(await kept.binding.find()).toBeUndefined();
      await kept.binding.bind('one');
      expect(await kept.binding.find()).toBe('one');
      expect(await kept.under(1).open()).toEqual(later);
    });

    it('goes when the checkpoint is taken away', async () => {
      await kept.binding.bind('one');
      await kept.remove();
      expect(await kept.binding.find()).toBeUndefined();
    });
  });
}

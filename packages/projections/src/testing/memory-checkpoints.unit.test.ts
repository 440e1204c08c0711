import { describe } from 'vitest';
import { checkpointsContract } from '../../test/support/checkpoints-contract.ts';
import { MemoryCheckpoint } from './memory-checkpoints.ts';

describe('the checkpoint in memory', () => {
  checkpointsContract(() => {
    const checkpoint = new MemoryCheckpoint();
    return Promise.resolve({
      under: (fence) => checkpoint.under(fence),
      binding: checkpoint,
      remove: () => {
        checkpoint.remove();
        return Promise.resolve();
      },
    });
  });
});

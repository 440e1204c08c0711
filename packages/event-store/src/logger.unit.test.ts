import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { harmless } from './logger.ts';

describe('a logger that throws', () => {
  it('is told as a warning, and harms nobody who logs', async () => {
    const broken = () => {
      throw new Error('no space left on the disk of the log');
    };
    const warned = once(process, 'warning');
    harmless({ warn: broken, error: broken }).error('a transaction was applied in part');
    expect(await warned).toEqual([
      expect.objectContaining({ message: expect.stringContaining('no space') }),
    ]);
  });

  it('is passed what is said otherwise', () => {
    const said: unknown[] = [];
    const say = (...words: unknown[]) => void said.push(words);
    const logger = harmless({ warn: say, error: say });
    logger.warn('slow', { ms: 5 });
    logger.error('gone');
    expect(said).toEqual([
      ['slow', { ms: 5 }],
      ['gone', undefined],
    ]);
  });
});

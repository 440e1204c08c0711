import { AppendOutcomeUnknownError, StoreUnavailableError } from '@streamfold/event-store';
import { describe, expect, it } from 'vitest';
import { ProblemError } from '../http/problem-details.ts';
import { keysInUse } from './keys-in-use.ts';
import { underKey } from './under-key.ts';

const started = () => keysInUse({ windowMs: 1_000, max: 10 });
const named = (request: string) => ({ commitId: 'k', request });
const ends = (outcome: string) => () => Promise.resolve({ outcome });
const fails = (error: Error) => () => Promise.reject(error);

describe('a request under a key', () => {
  it('is refused while the first one runs, and carried out after it', async () => {
    const keys = started();
    const first = Promise.withResolvers<{ readonly outcome: string }>();
    const running = underKey(keys, named('deposit a'), () => first.promise);
    await expect(underKey(keys, named('deposit a'), ends('done'))).rejects.toMatchObject({
      code: 'idempotency_key_in_use',
    });
    first.resolve({ outcome: 'done' });
    await running;
    await expect(underKey(keys, named('deposit a'), ends('done'))).resolves.toBeDefined();
  });

  it('is refused where the key was used for another one', async () => {
    const keys = started();
    await underKey(keys, named('deposit a'), ends('done'));
    await expect(underKey(keys, named('deposit b'), ends('done'))).rejects.toMatchObject({
      code: 'idempotency_key_reused',
    });
  });

  it.each(['rejected', 'keyReused', 'conflict', 'overloaded'])(
    'leaves the key free when it is refused as %s',
    async (outcome) => {
      const keys = started();
      await underKey(keys, named('deposit a'), ends(outcome));
      expect(await underKey(keys, named('deposit b'), ends('done'))).toEqual({ outcome: 'done' });
    },
  );

  it.each([
    [new StoreUnavailableError('away'), 'free'],
    [new ProblemError('input_invalid', 'wrong'), 'free'],
    [new AppendOutcomeUnknownError('lost', 'k'), 'otherRequest'],
    [new TypeError('a defect'), 'otherRequest'],
  ])('that ends in %s leaves the key %s for another one', async (error, outcome) => {
    const keys = started();
    await expect(underKey(keys, named('deposit a'), fails(error))).rejects.toBe(error);
    expect(keys.use('k', 'deposit b').outcome).toBe(outcome);
  });

  it('without a key is always carried out', async () => {
    const keys = started();
    const unnamed = { commitId: undefined, request: 'deposit a' };
    const both = [0, 1].map(() => underKey(keys, unnamed, ends('done')));
    expect(await Promise.all(both)).toHaveLength(2);
  });
});

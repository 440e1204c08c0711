import { AssertionError } from 'node:assert';
import { describe, expect, it } from 'vitest';
import { counter } from '../../test/counter-decider.ts';
import { specify } from './decider-specification.ts';

const { given } = specify(counter);
const counted = (by: number) => ({ type: 'counted', by }) as const;

describe('a specification', () => {
  it('holds where the decider does what it says', () => {
    given([counted(2)])
      .when({ by: 1 })
      .then([counted(1)]);
    given([counted(2)])
      .when({ by: 1, max: 2 })
      .thenRejected({ code: 'counter_full', count: 2 });
    given([]).when({ by: 0 }).thenNothing();
  });

  it.each([
    [
      'other events',
      () =>
        given([])
          .when({ by: 1 })
          .then([counted(2)]),
    ],
    ['fewer events', () => given([]).when({ by: 1 }).thenNothing()],
    [
      'no rejection',
      () => given([]).when({ by: 1 }).thenRejected({ code: 'counter_full', count: 0 }),
    ],
    [
      'a rejection',
      () =>
        given([])
          .when({ by: 2, max: 1 })
          .then([counted(2)]),
    ],
    [
      'a rejection with other facts',
      () => given([]).when({ by: 2, max: 1 }).thenRejected({ code: 'counter_full', count: 1 }),
    ],
  ])('fails for %s, and shows the difference', (_, sentence) => {
    expect(sentence).toThrow(AssertionError);
    expect(sentence).toThrow(/the decision is another[\s\S]*^[+-] /m);
  });

  it('fails for a decided event that could not be read back from the log', () => {
    const forgetful = specify({ ...counter, parseEvent: () => counted(0) });
    expect(() =>
      forgetful
        .given([])
        .when({ by: 1 })
        .then([counted(1)]),
    ).toThrow(/parseEvent makes another event of it/);
  });

  it('takes what happened before as the log would give it', () => {
    const strict = specify({
      ...counter,
      parseEvent: () => {
        throw new RangeError('unknown');
      },
    });
    expect(() => strict.given([counted(1)]).when({ by: 1 })).toThrow(RangeError);
  });

  it('points at the sentence that fails', () => {
    const sentence = (): void => given([]).when({ by: 1 }).thenNothing();
    expect(sentence).toThrow(
      expect.objectContaining({ stack: expect.stringMatching(/\n\s+at sentence /) }),
    );
  });
});

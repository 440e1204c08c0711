import { expect, it } from 'vitest';
import { outageLog } from './outage-log.ts';
import { ProblemError } from './problem-details.ts';

it('tells of the first answer of a kind, and every ten seconds how many there were', () => {
  const lines: unknown[] = [];
  const log = { warn: (fields: unknown) => void lines.push(fields) };
  let time = 0;
  const { tell } = outageLog(() => time);
  const cause = new Error('Redis does not answer');
  for (time = 0; time < 12_000; time += 1_000) {
    tell(log, new ProblemError('store_unavailable', 'no store', { cause }));
    if (time === 5_000) tell(log, new ProblemError('overloaded', 'too much'));
  }
  expect(lines).toEqual([
    { code: 'store_unavailable', status: 503, error: cause },
    { code: 'overloaded', status: 503, error: undefined },
    { code: 'store_unavailable', status: 503, error: cause, sinceLastTold: 9 },
  ]);
});

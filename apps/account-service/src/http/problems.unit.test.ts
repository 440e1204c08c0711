import { ACCOUNT_REJECTION_CODES, type AccountRejection } from '@streamfold/accounts';
import {
  AppendOutcomeUnknownError,
  StoreClosedError,
  StoreUnavailableError,
  StreamCorruptedError,
} from '@streamfold/event-store';
import { PartUnavailableError } from '@streamfold/projections';
import { describe, expect, it } from 'vitest';
import { errorToProblem } from './error-to-problem.ts';
import { PROBLEMS } from './problem-catalog.ts';
import type { Problem } from './problem.ts';
import { problemDetails, problemHeaders } from './problem-details.ts';
import { refusalToProblem, rejectionToProblem } from './rejection-to-problem.ts';

const rejections: Readonly<Record<AccountRejection['code'], [AccountRejection, number]>> = {
  account_exists: [{ code: 'account_exists' }, 409],
  account_unknown: [{ code: 'account_unknown' }, 404],
  account_frozen: [{ code: 'account_frozen' }, 422],
  account_closed: [{ code: 'account_closed' }, 422],
  account_not_empty: [{ code: 'account_not_empty', funds: 5, held: 1, inTransit: 2 }, 422],
  insufficient_funds: [
    { code: 'insufficient_funds', funds: 5, held: 2, overdraftLimit: 1, amount: 7 },
    422,
  ],
  currency_mismatch: [{ code: 'currency_mismatch', currency: 'USD' }, 422],
  overdraft_in_use: [{ code: 'overdraft_in_use', funds: -5, held: 0, overdraftLimit: 1 }, 422],
  hold_not_open: [{ code: 'hold_not_open' }, 422],
  hold_exceeded: [{ code: 'hold_exceeded', held: 2, amount: 7 }, 422],
  hold_expired: [{ code: 'hold_expired', expiresAt: 7 }, 422],
  too_many_holds: [{ code: 'too_many_holds', holdsMax: 7 }, 422],
  too_many_transfers: [{ code: 'too_many_transfers', transfersMax: 7 }, 422],
  transfer_to_itself: [{ code: 'transfer_to_itself' }, 422],
  funds_limit_exceeded: [{ code: 'funds_limit_exceeded', funds: 5, fundsMax: 6, amount: 7 }, 422],
};

describe('a rejection by the rules', () => {
  it.each(ACCOUNT_REJECTION_CODES)('%s has its status and carries its facts', (code) => {
    const [rejection, status] = rejections[code];
    // A time is a number in the rules, and a text by RFC 3339 in an answer.
    const times = 'expiresAt' in rejection ? { expiresAt: '1970-01-01T00:00:00.007Z' } : {};
    const expected = { status, ...rejection, ...times };
    expect(problemDetails(rejectionToProblem(rejection))).toMatchObject(expected);
  });
});

describe('a conflict', () => {
  const conflict = { outcome: 'conflict', streamId: 'JohnDoe', expected: 3, actual: 5 } as const;

  it('is 412 where the client named the version, 409 where it did not', () => {
    expect(refusalToProblem(conflict, true).problem.status).toBe(412);
    expect(refusalToProblem(conflict, false).problem.status).toBe(409);
  });

  it('is 404 where the client named the version of an account that does not exist', () => {
    expect(refusalToProblem({ ...conflict, actual: 0 }, true).code).toBe('account_unknown');
  });
});

describe('an error', () => {
  it.each([
    [new StoreUnavailableError('redis://h refused'), 503, 'not_applied'],
    [new StoreClosedError('closed'), 503, 'not_applied'],
    [new PartUnavailableError('mongo', 'redis: undefined'), 503, 'not_applied'],
    [new AppendOutcomeUnknownError('lost', 'commit-1'), 503, 'unknown'],
    [new StreamCorruptedError('a', 3, 'hash differs'), 500, 'unknown'],
    [new TypeError('x is undefined'), 500, 'unknown'],
    ['thrown text', 500, 'unknown'],
  ])('%s is answered %i with outcome %s and none of its own text', (error, status, outcome) => {
    const problem = errorToProblem(error);
    const body = problemDetails(problem);
    expect(body).toMatchObject({ status, outcome });
    expect(JSON.stringify(body)).not.toMatch(/redis:|hash differs|undefined|thrown text|commit-1/);
    expect(problemHeaders(problem)['retry-after']).toBe(status === 503 ? '1' : undefined);
  });
});

describe('the table of problems', () => {
  const problems: readonly (readonly [string, Problem])[] = Object.entries(PROBLEMS);

  it.each(problems)('says of %s all that there is to say', (code, problem) => {
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
    for (const sentence of [problem.meaning, problem.remedy]) expect(sentence).toMatch(/\.$/);
    const isServerError = problem.status >= 500;
    expect(problem.outcome !== undefined).toBe(isServerError);
    // Whoever comes back later is told when; that is so of a request that still runs, too.
    const isForLater = [429, 503].includes(problem.status) || code === 'idempotency_key_in_use';
    expect(problem.retryAfterSeconds !== undefined).toBe(isForLater);
  });

  it('never leaves an unknown outcome to a 4xx', () => {
    const unknown = problems.filter(([, { outcome }]) => outcome === 'unknown');
    expect(unknown.every(([, { status }]) => status >= 500)).toBe(true);
  });
});

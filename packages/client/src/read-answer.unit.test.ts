import { describe, expect, it } from 'vitest';
import { readAnswer } from './read-answer.ts';
import { UnansweredError } from './unanswered-error.ts';

const PROBLEM = JSON.stringify({ code: 'insufficient_funds', title: 'no', detail: 'funds are 5' });

function read(status: number, text: string, headers: Readonly<Record<string, string>> = {}) {
  return readAnswer(new Response(text === '' ? null : text, { status, headers }));
}

/** Why the answer is none to hold on to. */
async function lost(...answer: Parameters<typeof read>): Promise<UnansweredError> {
  const error: unknown = await read(...answer).catch((thrown: unknown) => thrown);
  if (error instanceof UnansweredError) return error;
  throw new Error('the answer was taken');
}

describe('an answer of the service', () => {
  it('has data, and says whether it is a replay, of which version and by which token', async () => {
    const plain = { outcome: 'done', data: { funds: 5 }, isReplay: false };
    expect(await read(200, '{"funds":5}')).toEqual({
      ...plain,
      version: undefined,
      token: undefined,
    });
    const headers = {
      'Idempotency-Replayed': 'true',
      ETag: '"3"',
      'Streamfold-Token': '3.0.1-0',
    };
    const more = { isReplay: true, version: 3, token: '3.0.1-0' };
    expect(await read(201, '{"funds":5}', headers)).toEqual({ ...plain, ...more });
  });

  it('is a refusal with the problem as it came', async () => {
    expect(await read(422, PROBLEM)).toEqual({
      outcome: 'refused',
      status: 422,
      problem: JSON.parse(PROBLEM) as object,
    });
  });

  it.each(['', '<html>', 'null', '"x"'])('is a refusal too when the body is %j', async (text) => {
    expect(await read(404, text)).toMatchObject({
      outcome: 'refused',
      problem: { code: 'no_problem_document' },
    });
  });

  it.each([502, 503, 504])('with status %i is to be asked for again', async (status) => {
    expect(await lost(status, '')).toMatchObject({ isPassing: true, mayHaveBeenDone: true });
  });

  it('with status 500 is not asked for again, and may have been done', async () => {
    expect(await lost(500, PROBLEM)).toMatchObject({ isPassing: false, mayHaveBeenDone: true });
  });

  it('that says that nothing was done is believed', async () => {
    const text = '{"code":"overloaded","detail":"too much","outcome":"not_applied"}';
    expect(await lost(503, text)).toMatchObject({ isPassing: true, mayHaveBeenDone: false });
  });

  it('that tells of a version conflict is to be asked for again', async () => {
    const text = '{"code":"version_conflict","detail":"others were faster"}';
    expect(await lost(409, text)).toMatchObject({ isPassing: true, mayHaveBeenDone: false });
  });

  it('with Retry-After is to be asked for again, after that time but not after hours', async () => {
    const waitFor = async (value: string) =>
      (await lost(409, PROBLEM, { 'retry-after': value })).retryAfterMs;
    expect(await waitFor('1')).toBe(1_000);
    expect(await waitFor('7200')).toBe(5_000);
    expect(await waitFor('Sat, 01 Jan 2000 00:00:00 GMT')).toBe(0);
  });
});

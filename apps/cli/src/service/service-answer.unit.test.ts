import { describe, expect, it } from 'vitest';
import { ServiceUnavailableError } from '../errors.ts';
import { readAnswer } from './service-answer.ts';

const PROBLEM = JSON.stringify({ code: 'insufficient_funds', title: 'no', detail: 'funds are 5' });

describe('an answer of the service', () => {
  it('has a body, and says whether it is a replay', () => {
    const text = '{"funds":5}';
    const body = { funds: 5 };
    expect(readAnswer({ status: 200, headers: {}, text })).toEqual({
      outcome: 'answered',
      body,
      isReplay: false,
    });
    const headers = { 'idempotency-replayed': 'true' };
    expect(readAnswer({ status: 201, headers, text })).toMatchObject({ isReplay: true });
  });

  it('is a refusal with the code and words of the problem document', () => {
    expect(readAnswer({ status: 422, headers: {}, text: PROBLEM })).toEqual({
      outcome: 'refused',
      status: 422,
      code: 'insufficient_funds',
      detail: 'funds are 5',
    });
  });

  it.each(['', '<html>', 'null', '"x"'])('is a refusal when the body is %j', (text) => {
    expect(readAnswer({ status: 404, headers: {}, text }).outcome).toBe('refused');
    expect(readAnswer({ status: 200, headers: {}, text }).outcome).toBe('refused');
  });

  it.each([502, 503, 504])('with status %i is to be asked for again', (status) => {
    expect(() => readAnswer({ status, headers: {}, text: '' })).toThrow(ServiceUnavailableError);
  });

  it('that tells of a version conflict is to be asked for again', () => {
    const text = '{"code":"version_conflict"}';
    expect(() => readAnswer({ status: 409, headers: {}, text })).toThrow(ServiceUnavailableError);
  });

  it('with Retry-After is to be asked for again, after that time but not after hours', () => {
    const waitFor = (value: string): number | undefined => {
      try {
        readAnswer({ status: 409, headers: { 'retry-after': value }, text: PROBLEM });
        return undefined;
      } catch (error) {
        return error instanceof ServiceUnavailableError ? error.retryAfterMs : undefined;
      }
    };
    expect(waitFor('1')).toBe(1_000);
    expect(waitFor('7200')).toBe(5_000);
    expect(waitFor('Sat, 01 Jan 2000 00:00:00 GMT')).toBe(0);
  });
});

import { expect } from 'vitest';
import { PROBLEMS, type ProblemCode } from '../../src/http/problem-catalog.ts';
import type { Answer } from './send.ts';

const INTERNALS = /redis:|ECONN|127\.0\.0\.1|node_modules|\.ts:|stack|ioredis|WRONGTYPE|EXECABORT/;

/** Checks that an answer is problem details made from the table, and gives nothing away. */
export function expectProblem(answer: Pick<Answer, 'headers' | 'json' | 'status' | 'text'>): void {
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  const code = answer.json['code'] as ProblemCode;
  expect(Object.keys(PROBLEMS)).toContain(code);
  expect(answer.json).toMatchObject({
    type: `urn:streamfold:problem:${code}`,
    title: PROBLEMS[code].title,
    status: answer.status,
    errorMessage: answer.json['detail'],
  });
  expect(PROBLEMS[code].status).toBe(answer.status);
  expect(answer.text).not.toMatch(INTERNALS);
}

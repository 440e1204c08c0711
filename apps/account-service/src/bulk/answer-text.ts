import { problemDetails, type ProblemError } from '../http/problem-details.ts';
import type { LineAnswer } from './line-type.ts';

/** The line that answers the line `line`, which was carried out. */
export function answerText(line: number, key: string, answer: LineAnswer): string {
  const { status, body, isReplay } = answer;
  return `${JSON.stringify({ line, key, status, body, ...(isReplay ? { replayed: true } : {}) })}\n`;
}

/** The line that answers the line `line`, which was not carried out. */
export function refusalText(line: number, key: string | undefined, problem: ProblemError): string {
  return `${JSON.stringify({ line, ...(key === undefined ? {} : { key }), ...factsOf(problem) })}\n`;
}

/** The last line of a bulk that ends early: nothing was done from the line `resume` on. */
export function resumeText(resume: number, problem: ProblemError): string {
  return `${JSON.stringify({ resume, ...factsOf(problem) })}\n`;
}

function factsOf(problem: ProblemError) {
  const { status, retryAfterSeconds } = problem.problem;
  return {
    status,
    body: problemDetails(problem),
    ...(retryAfterSeconds === undefined ? {} : { retryAfter: retryAfterSeconds }),
  };
}

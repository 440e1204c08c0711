import type { Problem } from './problem.ts';
import { accessProblems } from './problems/access-problems.ts';
import { commandProblems } from './problems/command-problems.ts';
import { limitProblems } from './problems/limit-problems.ts';
import { pushProblems } from './problems/push-problems.ts';
import { readProblems } from './problems/read-problems.ts';
import { requestProblems } from './problems/request-problems.ts';
import { ruleProblems } from './problems/rule-problems.ts';
import { serviceProblems } from './problems/service-problems.ts';

/**
 * Every error that the service answers, by its code. The bodies are made from this table, and so is
 * `docs/errors.md`. Codes and statuses are part of the public contract.
 */
export const PROBLEMS = {
  ...requestProblems,
  ...accessProblems,
  ...limitProblems,
  ...commandProblems,
  ...pushProblems,
  ...ruleProblems,
  ...readProblems,
  ...serviceProblems,
} as const satisfies Record<string, Problem>;

/** The code of an error answer: the member `code` of its body. */
export type ProblemCode = keyof typeof PROBLEMS;

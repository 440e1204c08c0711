import type { FastifyReply, FastifyRequest } from 'fastify';
import { errorToProblem } from './error-to-problem.ts';
import { outageLog } from './outage-log.ts';
import {
  PROBLEM_MEDIA_TYPE,
  problemDetails,
  problemHeaders,
  type ProblemError,
} from './problem-details.ts';

// After these the rest of the request may still be on its way, and is not worth reading.
const STATUSES_THAT_CLOSE: ReadonlySet<number> = new Set([408, 413, 415, 431]);

/** Answers anything thrown while a request is served. */
export type ErrorHandler = (error: unknown, request: FastifyRequest, reply: FastifyReply) => void;

/**
 * Answers anything thrown as problem details. A defect is logged as an error, with its place; what is
 * expected while a part is out or too much is asked, as a warning now and then. `onProblem` is told of each
 * answer.
 */
export function errorHandler(
  onProblem: (problem: ProblemError, request: FastifyRequest) => void,
): ErrorHandler {
  const outages = outageLog();
  return (error, request, reply) => {
    const problem = errorToProblem(error);
    onProblem(problem, request);
    const { status } = problem.problem;
    const facts = { code: problem.code, status };
    if (status === 500) {
      request.log.error({ ...facts, error: problem.cause ?? problem }, 'request failed');
    } else if (status > 500) {
      outages.tell(request.log, problem);
    } else {
      request.log.debug({ ...facts, detail: problem.message }, 'request refused');
    }
    if (STATUSES_THAT_CLOSE.has(status)) void reply.header('connection', 'close');
    void reply
      .code(status)
      // Here too, for a URL that cannot be read gets no further than this.
      .header('x-request-id', request.id)
      .headers(problemHeaders(problem))
      .type(PROBLEM_MEDIA_TYPE)
      .send(problemDetails(problem));
  };
}

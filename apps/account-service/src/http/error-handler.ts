import type { FastifyReply, FastifyRequest } from 'fastify';
import { errorToProblem } from './error-to-problem.ts';
import { PROBLEM_MEDIA_TYPE, problemDetails, problemHeaders } from './problem-details.ts';

// After these the rest of the request may still be on its way, and is not worth reading.
const STATUSES_THAT_CLOSE: ReadonlySet<number> = new Set([408, 413, 415, 431]);

/** Answers anything thrown as problem details, and logs what is the service's own fault. */
export function handleError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = errorToProblem(error);
  const { status } = problem.problem;
  const facts = { code: problem.code, status };
  if (status >= 500) {
    request.log.error({ ...facts, error: problem.cause ?? problem }, 'request failed');
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
}

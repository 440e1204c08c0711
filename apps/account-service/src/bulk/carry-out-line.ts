import type { FastifyRequest } from 'fastify';
import { errorToProblem } from '../http/error-to-problem.ts';
import { answerText, refusalText } from './answer-text.ts';
import type { LineContext } from './line-type.ts';
import type { ParsedLine } from './parse-line.ts';

/** How the lines of a bulk ended, by number. */
export interface BulkTally {
  lines: number;
  refused: number;
  replayed: number;
  /** Refused for a reason that is the service's own. */
  failed: number;
}

/** What a line is carried out with, and told to. */
export interface LineRun {
  readonly context: LineContext;
  readonly tally: BulkTally;
  readonly log: FastifyRequest['log'];
}

/** Carries out a line, and gives the line that answers it. It never fails. */
export async function carryOutLine(
  number: number,
  { type, key, line }: ParsedLine,
  { context, tally, log }: LineRun,
): Promise<string> {
  try {
    const answer = await type.run(line, key, context);
    if (answer.isReplay) tally.replayed += 1;
    return answerText(number, key, answer);
  } catch (error) {
    const problem = errorToProblem(error);
    const { status } = problem.problem;
    tally.refused += 1;
    if (status >= 500) {
      // Told once: while the store is away, every line fails the same.
      if (tally.failed === 0) {
        log.error(
          { line: number, code: problem.code, error: problem.cause ?? problem },
          'line failed',
        );
      }
      tally.failed += 1;
    }
    return refusalText(number, key, problem);
  }
}

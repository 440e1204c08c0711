import type { FastifyBaseLogger } from 'fastify';
import type { ProblemError } from './problem-details.ts';

/** How often one kind of answer is told, in milliseconds. */
const EVERY_MS = 10_000;

/** The log of answers that are expected of a service whose parts fail: it tells, and does not flood. */
export interface OutageLog {
  /** Warns of the first answer of a kind, and then at most every ten seconds, with how many it were. */
  readonly tell: (log: Pick<FastifyBaseLogger, 'warn'>, problem: ProblemError) => void;
}

interface Told {
  at: number;
  /** How many were not told since. */
  untold: number;
}

/** @param now a clock that only goes forward, milliseconds */
export function outageLog(now: () => number = () => performance.now()): OutageLog {
  const told = new Map<string, Told>();
  return {
    tell: (log, { code, problem, cause }) => {
      const last = told.get(code);
      if (last !== undefined && now() - last.at < EVERY_MS) {
        last.untold += 1;
        return;
      }
      told.set(code, { at: now(), untold: 0 });
      const facts = { code, status: problem.status, error: cause };
      log.warn({ ...facts, ...(last ? { sinceLastTold: last.untold } : {}) }, 'request not served');
    },
  };
}

import type { WriteToken } from '@streamfold/projections';
import { ProblemError } from '../http/problem-details.ts';
import { refuseQuery, tokenIn, type QueryText } from '../http/query-text.ts';
import type { ReadModel } from './read-model.ts';
import { waitMsIn } from './read-query.ts';

/** Which write an answer must have, and how long to wait for it. */
export interface AwaitedToken {
  readonly token: WriteToken | undefined;
  /** Milliseconds. */
  readonly waitMs: number;
}

/**
 * Reads which write a list must have.
 *
 * @param partitions how many the log has
 * @throws {ProblemError} `input_invalid`
 */
export function awaitedIn(text: QueryText<'after' | 'waitMs'>, partitions: number): AwaitedToken {
  const token = tokenIn(text, 'after');
  if (token !== undefined && token.partition >= partitions) {
    refuseQuery('after is no token of this log');
  }
  return { token, waitMs: waitMsIn(text) };
}

/**
 * Waits for a read model to have a write, if one is named.
 *
 * @throws {ProblemError} `read_model_behind`: it did not come there in time
 * @throws {PartUnavailableError} MongoDB does not answer
 */
export async function awaitWrite(
  readModel: Pick<ReadModel<never, unknown>, 'waitUntil'>,
  { token, waitMs }: AwaitedToken,
): Promise<void> {
  if (token === undefined) return;
  const { outcome } = await readModel.waitUntil(token, { timeoutMs: waitMs });
  if (outcome === 'reached') return;
  const { partition, position } = token;
  throw new ProblemError('read_model_behind', 'the read model has not come to that write yet', {
    facts: { partition, position },
  });
}

import { errorToProblem } from '../http/error-to-problem.ts';
import { ProblemError } from '../http/problem-details.ts';
import type { KeysInUse } from './keys-in-use.ts';

/** A request, and the name that it may be sent again under. */
export interface NamedRequest {
  /** Undefined: the client has given it no key, and nothing is looked at. */
  readonly commitId: string | undefined;
  /** What is asked for, as far as it tells requests apart: what is to be done, and to which account. */
  readonly request: string;
}

/** The outcomes after which nothing of the request is in the log under its key. */
const NOTHING_WRITTEN: ReadonlySet<string> = new Set([
  'rejected',
  'keyReused',
  'conflict',
  'overloaded',
]);

/**
 * Does `work` unless its key is in use.
 *
 * A key whose request was refused is free again, as the log has it: nothing was written under it, and
 * whatever comes next under it is decided anew.
 *
 * @throws {ProblemError} `idempotency_key_in_use` while the first request under the key runs,
 *   `idempotency_key_reused` where the key was used for another request here
 * @throws whatever `work` throws
 */
export async function underKey<Result extends { readonly outcome: string }>(
  keys: KeysInUse,
  { commitId, request }: NamedRequest,
  work: () => Promise<Result>,
): Promise<Result> {
  if (commitId === undefined) return work();
  const use = keys.use(commitId, request);
  switch (use.outcome) {
    case 'running':
      throw new ProblemError(
        'idempotency_key_in_use',
        'a request with the same Idempotency-Key has not been answered yet',
      );
    case 'otherRequest':
      throw new ProblemError(
        'idempotency_key_reused',
        'another request carried the same Idempotency-Key',
      );
    case 'free':
      try {
        const result = await work();
        if (NOTHING_WRITTEN.has(result.outcome)) use.release();
        else use.keep();
        return result;
      } catch (error) {
        if (isHarmless(error)) use.release();
        else use.keep();
        throw error;
      }
  }
}

// Where it is not known whether something was written, the key goes on naming the request.
function isHarmless(error: unknown): boolean {
  return errorToProblem(error).problem.outcome !== 'unknown';
}

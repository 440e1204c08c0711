import { choiceIn, integerIn, type QueryText } from '../http/query-text.ts';

/** How much a page has, and how long a read may wait. */
export const READ_LIMITS = { limit: 50, limitMax: 500, waitMs: 1_000, waitMsMax: 10_000 } as const;

/** Which way a list goes. */
export type Order = 'asc' | 'desc';

/** How many a page has. @throws {ProblemError} `input_invalid` */
export function limitIn(text: QueryText<'limit'>): number {
  const { limit, limitMax } = READ_LIMITS;
  return integerIn(text, 'limit', { min: 1, max: limitMax }) ?? limit;
}

/** How long to wait for a read model, milliseconds. @throws {ProblemError} `input_invalid` */
export function waitMsIn(text: QueryText<'waitMs'>): number {
  const { waitMs, waitMsMax } = READ_LIMITS;
  return integerIn(text, 'waitMs', { min: 0, max: waitMsMax }) ?? waitMs;
}

/** A version of an account, undefined where none is named. @throws {ProblemError} `input_invalid` */
export function versionIn<Name extends string>(
  text: QueryText<Name>,
  name: Name,
): number | undefined {
  return integerIn(text, name, { min: 1, max: Number.MAX_SAFE_INTEGER });
}

/** Which way to go. @throws {ProblemError} `input_invalid` */
export function orderIn(text: QueryText<'order'>): Order {
  return choiceIn(text, 'order', ['asc', 'desc']) ?? 'asc';
}

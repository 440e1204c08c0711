import { EventStoreError } from '../../errors.ts';
import { isDefect, isRefusal, isTransientRefusal, unavailable } from '../redis-failure.ts';

/**
 * The error that a subscription ends with, or undefined for a failure that passes: a connection that
 * was lost or could not be had, and a server that cannot answer yet.
 */
export function finalError(error: unknown): Error | undefined {
  if (error instanceof EventStoreError || isDefect(error)) return asError(error);
  return isRefusal(error) && !isTransientRefusal(error) ? unavailable(error) : undefined;
}

/** What was thrown, if it is an error, and else an error about it. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error('no error was thrown', { cause: thrown });
}

/** Why, in words that name neither addresses nor credentials. */
export function reasonOf(error: unknown): string {
  return unavailable(error).message;
}

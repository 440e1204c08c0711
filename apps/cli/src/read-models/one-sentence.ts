import { EventStoreError, StoreUnavailableError } from '@streamfold/event-store';
import { PartUnavailableError, ProjectionError } from '@streamfold/projections';
import { ReadModelCommandError } from '../errors.ts';

/** Runs `work`. @throws {ReadModelCommandError} in place of every error that tells its reason itself */
export async function withOneSentence<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const sentence = sentenceOf(error);
    if (sentence === undefined) throw error;
    throw new ReadModelCommandError(sentence, { cause: error });
  }
}

function sentenceOf(error: unknown): string | undefined {
  if (error instanceof StoreUnavailableError) return `${error.message} (--url or REDIS_URL)`;
  if (error instanceof PartUnavailableError) {
    // Its own words name the class of the driver's error alone.
    const { cause } = error;
    return cause instanceof Error ? `${error.message}: ${cause.message}` : error.message;
  }
  if (error instanceof EventStoreError || error instanceof ProjectionError) return error.message;
  return undefined;
}

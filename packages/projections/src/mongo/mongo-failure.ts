import { MongoError } from 'mongodb';
import { PartUnavailableError } from '../errors.ts';

/**
 * Runs `work` on MongoDB.
 *
 * Whatever MongoDB refuses is taken as passing: nothing was acknowledged, the projector backs off,
 * says so, and tries the same again.
 *
 * @throws {PartUnavailableError} for every error of the driver or the server
 */
export async function onMongo<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof MongoError)) throw error;
    const code = typeof error.code === 'number' ? ` (${error.code})` : '';
    throw new PartUnavailableError('mongo', `${error.name}${code}`, { cause: error });
  }
}

/** Whether nothing failed but inserts of an `_id` that is there already. */
export function isOnlyDuplicateKeys(codes: readonly unknown[]): boolean {
  return codes.length > 0 && codes.every((code) => code === 11_000);
}

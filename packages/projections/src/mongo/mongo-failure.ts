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
    if (isLostSocket(error)) {
      throw new PartUnavailableError('mongo', `connection failed: ${error.code}`, { cause: error });
    }
    if (!(error instanceof MongoError)) throw error;
    const code = typeof error.code === 'number' ? ` (${error.code})` : '';
    throw new PartUnavailableError('mongo', `${error.name}${code}`, { cause: error });
  }
}

// A socket that ends in the moment of a write: the driver (7.8) lets Node's own error through.
const LOST_SOCKET: ReadonlySet<unknown> = new Set([
  'EPIPE',
  'ECONNRESET',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
]);

function isLostSocket(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && LOST_SOCKET.has(error.code);
}

/** Whether nothing failed but inserts of an `_id` that is there already. */
export function isOnlyDuplicateKeys(codes: readonly unknown[]): boolean {
  return codes.length > 0 && codes.every((code) => code === 11_000);
}

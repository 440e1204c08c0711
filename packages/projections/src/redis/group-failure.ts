import { LogChangedError, PartUnavailableError, ProjectionError } from '../errors.ts';

// The first word of a refusal that says the log or its group is not there. This file is the only
// one that reads replies' texts.
const LOG_GONE: ReadonlyMap<string, string> = new Map([
  ['NOGROUP', 'the stream or its consumer group is missing'],
  ['UNBLOCKED', 'the stream disappeared while it was read'],
  ['WRONGTYPE', 'the key of the stream holds something else'],
]);

/**
 * Runs `work` on a connection of the consumer group.
 *
 * @throws {LogChangedError} the stream or the group is gone: a flush, a restore, the wrong server.
 *   Made again, the group would skip or repeat without anyone knowing
 * @throws {PartUnavailableError} for every other refusal, and for a lost connection
 */
export async function onRedis<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // A mistake in this program is no outage, and would be tried again for ever as one.
    if (!(error instanceof Error) || error instanceof TypeError) throw error;
    if (error instanceof ProjectionError) throw error;
    const [code = ''] = error.message.split(' ', 1);
    if (error.name !== 'ReplyError') {
      const reason = 'code' in error ? String(error.code) : error.name;
      throw new PartUnavailableError('redis', `connection failed: ${reason}`, { cause: error });
    }
    const gone = LOG_GONE.get(code);
    if (gone !== undefined) throw new LogChangedError(gone);
    throw new PartUnavailableError('redis', `refused with ${code}`, { cause: error });
  }
}

/** Whether XINFO was refused since there is no such stream. */
export function isKeyMissing(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('ERR no such key');
}

/** Whether XGROUP CREATE was refused since the group exists. */
export function isGroupThere(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('BUSYGROUP');
}

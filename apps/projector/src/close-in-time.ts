import { within } from '@streamfold/runtime';

const CLOSE_MS = 1_000;

/**
 * Closes a client, and waits for that no longer than a second: it says goodbye to a server that may not
 * answer, for as long as a socket may be silent. What it has there runs out without that.
 */
export async function closeInTime(mongo: { close(): Promise<void> }): Promise<void> {
  await within(mongo.close(), CLOSE_MS);
}

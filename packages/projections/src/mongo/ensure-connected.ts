import type { Db } from 'mongodb';
import { onMongo } from './mongo-failure.ts';

/**
 * Connects the client of `db` where it never was, for whoever reads from a MongoDB that may come up
 * after him.
 *
 * An operation connects its client by itself; but once such an attempt has failed, the driver (7.8)
 * leaves the client closed for good, and only a call of `connect` makes it try again. That is a
 * no-op on a client that was connected before, also while MongoDB is away.
 *
 * @throws {PartUnavailableError} MongoDB does not answer
 */
export async function ensureConnected(db: Db): Promise<void> {
  await onMongo(() => db.client.connect());
}

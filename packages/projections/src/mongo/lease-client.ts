import { MongoClient } from 'mongodb';

/** How a client of leases is set up. */
export interface LeaseClientOptions {
  /** Shown by `currentOp` and in MongoDB's log. */
  readonly name: string;
  /** That of the leases, milliseconds. @default 3000 */
  readonly ttlMs?: number;
}

/**
 * A client for leases alone, not connected yet. It gives up on a server that does not answer soon enough
 * for another attempt before a lease runs out, and its writes wait behind nobody else's.
 */
export function createLeaseClient(url: string, options: LeaseClientOptions): MongoClient {
  const attemptMs = Math.ceil((options.ttlMs ?? 3_000) / 2);
  return new MongoClient(url, {
    appName: options.name,
    serverSelectionTimeoutMS: attemptMs,
    connectTimeoutMS: attemptMs,
    waitQueueTimeoutMS: attemptMs,
    socketTimeoutMS: attemptMs,
    maxPoolSize: 8,
    // Whoever renews or looks tries again by itself, and knows how old its last attempt is.
    retryWrites: false,
    retryReads: false,
  });
}

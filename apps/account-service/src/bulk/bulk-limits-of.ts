import type { AccountServiceConfig } from '../config.ts';
import type { BulkLimits } from './run-bulk.ts';

/** How long, in milliseconds, a client may send on after an early end, and still reads of it. */
const LINGER_MS = 2_000;

/** The bounds of a bulk by the settings. */
export function bulkLimitsOf(config: AccountServiceConfig): BulkLimits {
  return {
    concurrencyMax: config.BULK_CONCURRENCY_MAX,
    lineBytesMax: config.BODY_BYTES_MAX,
    lineTimeoutMs: config.REQUEST_TIMEOUT_MS,
    lingerMs: LINGER_MS,
  };
}

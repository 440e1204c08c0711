/** What is read is never taken back: it is on a majority of the replica set. */
export const COMMITTED = { readConcern: { level: 'majority' }, readPreference: 'primary' } as const;

/** How long MongoDB may work on a read before it gives up, milliseconds. */
export const READ_MS_MAX = 3_000;

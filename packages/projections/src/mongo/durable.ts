/**
 * How every collection of a projection is used: what is written stays when a member fails, and what
 * is read cannot be rolled back, for it decides what counts as done.
 */
export const DURABLE = {
  writeConcern: { w: 'majority', journal: true },
  readConcern: { level: 'majority' },
  readPreference: 'primary',
} as const;

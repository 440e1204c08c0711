/** Every durability level, the weakest first. */
export const DURABILITY_LEVELS = ['memory', 'everysec', 'fsync', 'replicated'] as const;

/**
 * What an answered append survives.
 *
 * - `memory`: nothing but a clean stop of Redis.
 * - `everysec`: a crash of Redis on a healthy disk; a crash of the machine loses up to two seconds.
 * - `fsync`: a crash of Redis and of the machine, as far as the disk keeps what it says it wrote.
 * - `replicated`: as `fsync`, and the loss of the machine, as far as the replica that is made the next
 *   master is one of those that had acknowledged it.
 */
export type Durability = (typeof DURABILITY_LEVELS)[number];

/** Every durability level, the weakest first. */
export const DURABILITY_LEVELS = ['memory', 'everysec', 'fsync', 'replicated'] as const;

/**
 * What an answered append survives.
 *
 * - `memory`: nothing but a clean stop of Redis.
 * - `everysec`: a crash of Redis on a healthy disk; a crash of the machine loses up to two seconds.
 * - `fsync`: a crash of Redis and of the machine, as far as the disk keeps what it says it wrote.
 * - `replicated`: as `fsync`, and the loss of the machine, as far as the replica that is made the next
 *   master is one of those that had acknowledged it. A server with `WAITAOF` (Redis 7.2, Valkey)
 *   says that a replica has it on disk; an older one only that a replica has it in memory.
 */
export type Durability = (typeof DURABILITY_LEVELS)[number];

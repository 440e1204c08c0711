import type { Durability } from '@streamfold/event-store';

/** The durability levels of one server alone: each is measured. */
export const LEVELS = ['memory', 'everysec', 'fsync'] as const satisfies readonly Durability[];

/** A level that one server alone can keep. */
export type Level = (typeof LEVELS)[number];

/** The settings of a Redis that keeps a level and no more. */
export function redisSettingsOf(level: Level): Readonly<Record<string, string>> {
  switch (level) {
    case 'memory':
      return { appendonly: 'no' };
    case 'everysec':
      return { appendonly: 'yes', appendfsync: 'everysec' };
    case 'fsync':
      return { appendonly: 'yes', appendfsync: 'always' };
  }
}

/** A level as it is shown beside a figure. */
export function describeLevel(level: Level): string {
  return level === 'memory'
    ? 'no append-only file'
    : `appendfsync ${redisSettingsOf(level)['appendfsync']}`;
}

/** The key of a benchmark at a level: that of `fsync`, the default of the store, is the plain one. */
export function keyAt(key: string, level: Level): string {
  return level === 'fsync' ? key : `${key}.${level}`;
}

import { Type } from 'typebox';

/** What the service does by itself. */
export const upkeepSettings = {
  UPKEEP_INTERVAL_MS: Type.Integer({
    minimum: 10,
    maximum: 3_600_000,
    default: 1_000,
    unit: 'ms',
    description:
      'How long the service waits between two looks for what is due by time, as holds that end: they ' +
      'are ended this much later at most, once the read model shows them.',
  }),
} as const;

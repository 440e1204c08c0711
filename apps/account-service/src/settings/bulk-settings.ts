import { Type } from 'typebox';

/** What `POST /bulk` may take of the service. */
export const bulkSettings = {
  BULK_CONCURRENCY_MAX: Type.Integer({
    minimum: 1,
    maximum: 4_096,
    default: 256,
    unit: 'lines',
    description:
      'How many lines of one bulk are under way at once. Each is held until the client has read its ' +
      'answer, and no more are read in the meantime.',
  }),
  BULKS_MAX: Type.Integer({
    minimum: 1,
    maximum: 1_000,
    default: 16,
    unit: 'bulks',
    description: 'How many bulks are taken at once; a further one is answered 503.',
  }),
} as const;

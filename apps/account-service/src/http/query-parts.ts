import { Type, type TSchema } from 'typebox';
import { READ_LIMITS } from '../reads/read-query.ts';
import { describedAs } from './described-as.ts';
import { AfterToken, Cursor, IntegerText } from './schema-parts.ts';

// The members of queries. All are texts to the schemas that validate: what they say is read by
// query-text.ts, and nothing makes a number of a text before. They are described as what is read.

const member = (description: object, maxLength = 100) =>
  describedAs(Type.Optional(Type.String({ maxLength })), { type: 'string', ...description });

/** A query of these members, and no others. */
export const queryOf = <Members extends Record<string, TSchema>>(members: Members) =>
  Type.Object(members, { additionalProperties: false });

/** A member of a form that an expression tells. */
export const patternText = (pattern: string, description: string, example: string) =>
  member({ pattern, description, examples: [example] });

/** A member that is one of these words. */
export const choiceText = (choices: readonly string[], description: string, example?: string) =>
  member({ enum: [...choices], description, examples: [example ?? choices[0]] });

/** Which way a list goes: `asc` unless said. */
export const orderText = (description: string) =>
  member({ enum: ['asc', 'desc'], default: 'asc', description, examples: ['asc'] });

/** What a time by RFC 3339 looks like to `parseTime`, which knows the days of each month beside. */
export const TIME_PATTERN =
  '^[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?' +
  '(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$';

const timeText = (description: string, example: string) =>
  member({ format: 'date-time', pattern: TIME_PATTERN, description, examples: [example] });

const dayText = (description: string, example: string) =>
  member({ format: 'date', description, examples: [example] });

/** How much of a list is answered. */
export const pageMembers = {
  limit: IntegerText({
    minimum: 1,
    maximum: READ_LIMITS.limitMax,
    default: READ_LIMITS.limit,
    description: 'How many there are on a page at the most.',
  }),
  cursor: Cursor,
} as const;

/** Which write the answer must have. */
export const waitMembers = {
  after: AfterToken,
  waitMs: IntegerText({
    minimum: 0,
    maximum: READ_LIMITS.waitMsMax,
    default: READ_LIMITS.waitMs,
    description: 'How long to wait for what is asked for, milliseconds.',
  }),
} as const;

/** A version of the account. */
export const versionText = (description: string) =>
  IntegerText({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description });

/** One end of a range of times, both by RFC 3339. */
export const timeMembers = {
  from: timeText('Only what happened at this time or after it.', '2026-11-01T00:00:00Z'),
  to: timeText('Only what happened before this time.', '2026-12-01T00:00:00Z'),
} as const;

/** One end of a range of days by UTC, both of which are in it. */
export const dayMembers = {
  from: dayText('The first day, by UTC.', '2026-11-01'),
  to: dayText('The last day, by UTC.', '2026-11-30'),
} as const;

/** A moment in the life of an account: a time, or a version. */
export const MomentText = describedAs(Type.Optional(Type.String({ maxLength: 100 })), {
  description:
    'What the account was at a time by RFC 3339, as in `2026-11-21T09:30:00Z`, or at a version, as in `v12`.',
  anyOf: [
    { type: 'string', format: 'date-time', pattern: TIME_PATTERN },
    { type: 'string', pattern: '^v[1-9][0-9]{0,14}$' },
  ],
  examples: ['2026-11-21T09:30:00Z'],
});

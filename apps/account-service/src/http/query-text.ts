import { parseToken, type WriteToken } from '@streamfold/projections';
import { ProblemError } from './problem-details.ts';

// A query is text. What it says is read here, in one way for every route: nothing is coerced, trimmed or
// passed over, and what is left out is undefined.

/** A query as it came, as far as the member `Name` goes. */
export type QueryText<Name extends string> = Readonly<Partial<Record<Name, string | undefined>>>;

/** The integer in a member: plain digits, without a sign unless it is below zero. @throws {ProblemError} `input_invalid` */
export function integerIn<Name extends string>(
  text: QueryText<Name>,
  name: Name,
  { min, max }: { readonly min: number; readonly max: number },
): number | undefined {
  return parsedIn(text, name, {
    parse: (given) => {
      const value = INTEGER.test(given) ? Number(given) : Number.NaN;
      return value >= min && value <= max ? value : undefined;
    },
    form: `an integer from ${min} to ${max}`,
  });
}

/** The word in a member, one of `choices`. @throws {ProblemError} `input_invalid` */
export function choiceIn<Name extends string, Choice extends string>(
  text: QueryText<Name>,
  name: Name,
  choices: readonly Choice[],
): Choice | undefined {
  return parsedIn(text, name, {
    parse: (given) => choices.find((choice) => choice === given),
    form: `one of ${choices.join(', ')}`,
  });
}

/**
 * The time in a member, by RFC 3339 with a capital `T` and `Z`, in milliseconds since 1970-01-01 UTC. What
 * it says beyond milliseconds makes it lie between two of them.
 *
 * @throws {ProblemError} `input_invalid`
 */
export function timeIn<Name extends string>(text: QueryText<Name>, name: Name): number | undefined {
  return parsedIn(text, name, { parse: parseTime, form: TIME_FORM });
}

/** The day in a member: `2026-11-21`. @throws {ProblemError} `input_invalid` */
export function dayIn<Name extends string>(text: QueryText<Name>, name: Name): string | undefined {
  return parsedIn(text, name, {
    parse: (given) => (DAY.test(given) && isDay(given) ? given : undefined),
    form: 'a day, as in 2026-11-21',
  });
}

/** The token of a write in a member. @throws {ProblemError} `input_invalid` */
export function tokenIn<Name extends string>(
  text: QueryText<Name>,
  name: Name,
): WriteToken | undefined {
  return parsedIn(text, name, { parse: parseToken, form: 'a Streamfold-Token' });
}

/** What a parser makes of a member. @throws {ProblemError} `input_invalid`: it makes nothing of it */
export function parsedIn<Name extends string, Value>(
  text: QueryText<Name>,
  name: Name,
  { parse, form }: Parser<Value>,
): Value | undefined {
  const given = text[name];
  if (given === undefined) return undefined;
  const value = parse(given);
  return value === undefined ? refuseQuery(`${name} is not ${form}`) : value;
}

/** Reads a text of a query, undefined for one that it cannot read. */
export interface Parser<Value> {
  readonly parse: (text: string) => Value | undefined;
  /** What it reads, in words of ours. */
  readonly form: string;
}

/** @throws {ProblemError} `input_invalid` */
export function refuseQuery(detail: string): never {
  throw new ProblemError('input_invalid', detail);
}

/** What a time in a query looks like, in words. */
export const TIME_FORM = 'a time by RFC 3339, as in 2026-11-21T09:30:00Z (in a URL, + is %2B)';

/** The pair of `TIME_FORM`, as `timeIn` says; undefined for any other text. */
export function parseTime(text: string): number | undefined {
  const [, day, clock, fraction = '', zone] = TIME.exec(text) ?? [];
  if (day === undefined || clock === undefined || zone === undefined || !isDay(day))
    return undefined;
  const whole = Date.parse(`${day}T${clock}.${fraction.slice(0, 3).padEnd(3, '0')}Z`);
  // Events have whole milliseconds: between two of them, one place is as good as another.
  const rest = /[1-9]/.test(fraction.slice(3)) ? 0.5 : 0;
  return whole + rest - offsetMs(zone);
}

const INTEGER = /^(?:0|-?[1-9]\d{0,15})$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const TIME =
  /^(\d{4}-\d\d-\d\d)T((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d{1,9}))?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

// The 30th of February would be read as the 2nd of March.
function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00.000Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function offsetMs(zone: string): number {
  if (zone === 'Z') return 0;
  const [hours, minutes] = zone.slice(1).split(':').map(Number);
  const ahead = ((hours ?? 0) * 60 + (minutes ?? 0)) * 60_000;
  return zone.startsWith('-') ? -ahead : ahead;
}

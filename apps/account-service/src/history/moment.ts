import { parsedIn, parseTime, TIME_FORM, type QueryText } from '../http/query-text.ts';

/** A moment in the life of an account. */
export type Moment =
  | { readonly type: 'version'; readonly version: number }
  /** Milliseconds since 1970-01-01 UTC. */
  | { readonly type: 'time'; readonly time: number };

/** The moment in `at`: `v12`, or a time. The two never look alike. @throws {ProblemError} `input_invalid` */
export function momentIn(text: QueryText<'at'>): Moment | undefined {
  return parsedIn(text, 'at', {
    parse: (given) => versionOf(given) ?? timeOf(given),
    form: `a version, as in v12, nor ${TIME_FORM}`,
  });
}

const VERSION = /^v([1-9]\d{0,15})$/;

function versionOf(text: string): Moment | undefined {
  const version = Number(VERSION.exec(text)?.[1]);
  return Number.isSafeInteger(version) ? { type: 'version', version } : undefined;
}

function timeOf(text: string): Moment | undefined {
  const time = parseTime(text);
  return time === undefined ? undefined : { type: 'time', time };
}

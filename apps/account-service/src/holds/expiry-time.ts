const HOUR = '(?:[01]\\d|2[0-3])';
const RFC_3339 = new RegExp(
  `^(\\d{4}-\\d\\d-\\d\\d)T${HOUR}:[0-5]\\d:[0-5]\\d(?:\\.\\d{1,9})?(?:Z|[+-]${HOUR}:[0-5]\\d)$`,
);

/** The last time that RFC 3339 can tell in UTC. */
const TIME_MAX = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/**
 * The time that a text by RFC 3339 tells, in milliseconds since 1970-01-01 UTC: finer parts are cut off.
 * Undefined for another text, a day that no calendar has, and a leap second.
 */
export function parseExpiryTime(text: string): number | undefined {
  const date = RFC_3339.exec(text)?.[1];
  if (date === undefined || !isDay(date)) return undefined;
  const time = Date.parse(text);
  return time <= TIME_MAX ? time : undefined;
}

// The parser takes 30 February for 2 March.
function isDay(date: string): boolean {
  const time = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
}

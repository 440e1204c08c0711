// What every entry that the store wrote begins with: an id and a type that JSON need not escape.
const opening = /^\{"id":"[^"\\]*","version":\d+,"type":"([^"\\]*)"/;

/**
 * The type of an event, read from the field `event` without parsing it; undefined where only
 * parsing can tell.
 *
 * A text with a backslash, or with another member `"type"` (its own data may have one further in),
 * is left to the parser: of two members of one name JSON takes the last.
 */
export function typeInText(eventText: string): string | undefined {
  const found = opening.exec(eventText);
  const type = found?.[1];
  if (found === null || type === undefined) return undefined;
  const rest = found[0].length;
  if (eventText.includes('\\', rest) || eventText.includes('"type"', rest)) return undefined;
  return type;
}

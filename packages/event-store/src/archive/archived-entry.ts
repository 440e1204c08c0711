import { chainHash } from '../wire/hash-chain.ts';

/** An event with its place in the category: both texts are byte for byte as Redis held them. */
export interface ArchivedEntry {
  readonly position: string;
  readonly event: string;
  readonly meta: string;
}

/** The stream and version of an event. */
export interface EventPlace {
  readonly streamId: string;
  readonly version: number;
}

const LINE_START = '{"position":"';
const EVENT_START = '","event":';
const META_START = ',"meta":';
const ID_START = '{"id":"';
const VERSION_START = '","version":';
// `,"hash":"` + 16 characters + `"}`: how the field meta ends.
const SEAL_LENGTH = 27;
const SEAL = /,"hash":"[\w-]{16}"\}$/;

/** The line of an entry, without its line feed: one JSON object, made by joining the stored texts. */
export function lineOf({ position, event, meta }: ArchivedEntry): string {
  return `${LINE_START}${position}${EVENT_START}${event}${META_START}${meta}}`;
}

/** Takes a line apart again, by its form alone; undefined if it has not the form that `lineOf` gives. */
export function parseLine(line: string): ArchivedEntry | undefined {
  const eventAt = line.indexOf(EVENT_START);
  // The last one: an event's own data may have a member `meta`, the field meta has none.
  const metaAt = line.lastIndexOf(`${META_START}{`);
  if (!line.startsWith(LINE_START) || eventAt < 0 || metaAt < eventAt || !line.endsWith('}}')) {
    return undefined;
  }
  return {
    position: line.slice(LINE_START.length, eventAt),
    event: line.slice(eventAt + EVENT_START.length, metaAt),
    meta: line.slice(metaAt + META_START.length, -1),
  };
}

/** Whether `lineOf` and `parseLine` are each other's inverse for an entry. */
export function isOneLine({ event, meta }: ArchivedEntry): boolean {
  const isFlat = !meta.includes(`${META_START}{`);
  return isFlat && !event.includes('\n') && !meta.includes('\n');
}

/** The stream and version that the field `event` begins with; undefined for another text. */
export function placeOf(event: string): EventPlace | undefined {
  const idEnd = event.indexOf(VERSION_START, ID_START.length);
  if (!event.startsWith(ID_START) || idEnd < 0) return undefined;
  const versionEnd = event.indexOf(',', idEnd + VERSION_START.length);
  const streamId = event.slice(ID_START.length, idEnd);
  const version = Number(event.slice(idEnd + VERSION_START.length, versionEnd));
  const isPlace = Number.isSafeInteger(version) && version > 0 && /^[\w.-]+$/.test(streamId);
  return isPlace ? { streamId, version } : undefined;
}

/** The hash at the end of the field `meta`; undefined where there is none. */
export function hashOf(meta: string): string | undefined {
  return SEAL.test(meta) ? meta.slice(-SEAL_LENGTH + 9, -2) : undefined;
}

/** Whether an entry is as it was written and follows on the one whose hash is `previousHash`. */
export function isChained(previousHash: string | undefined, entry: ArchivedEntry): boolean {
  const unhashed = `${entry.meta.slice(0, -SEAL_LENGTH)}}`;
  return chainHash(previousHash, entry.event, unhashed) === hashOf(entry.meta);
}

/** Whether both texts of an entry are JSON: what can be said of it where its hash cannot be checked. */
export function isJson({ event, meta }: ArchivedEntry): boolean {
  try {
    JSON.parse(event);
    JSON.parse(meta);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

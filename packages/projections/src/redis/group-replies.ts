import type { RawEntry } from '@streamfold/event-store';

/**
 * Reads the reply of XREADGROUP on one stream: null where nothing came in time, else
 * `[[key, [[id, fields], …]]]`.
 *
 * @throws {TypeError} for any other shape
 */
export function groupEntries(reply: unknown): readonly RawEntry[] {
  if (reply === null) return [];
  const [stream] = list(reply);
  return list(list(stream)[1]).map(entryOf);
}

/** The ids in a reply of XPENDING with a range: `[[id, consumer, idle, deliveries], …]`. @throws {TypeError} */
export function pendingIds(reply: unknown): readonly string[] {
  return list(reply).map((pending) => text(list(pending)[0]));
}

/** What XINFO STREAM says of a stream. */
export interface StreamFacts {
  readonly length: number;
  readonly lastGeneratedId: string;
  readonly firstId: string | undefined;
  /** How many entries were ever added; Redis 7 and later. */
  readonly entriesAdded: number | undefined;
  /** The highest id that was ever deleted by itself; Redis 7 and later. */
  readonly deletedThrough: string | undefined;
}

/** Reads the reply of XINFO STREAM: names and values in turn, more of them on later servers. @throws {TypeError} */
export function streamFacts(reply: unknown): StreamFacts {
  const facts = byName(reply);
  const first = facts.get('first-entry');
  const added = facts.get('entries-added');
  const deleted = facts.get('max-deleted-entry-id');
  return {
    length: count(facts.get('length')),
    lastGeneratedId: text(facts.get('last-generated-id')),
    firstId: first === null || first === undefined ? undefined : entryOf(first)[0],
    entriesAdded: added === undefined ? undefined : count(added),
    deletedThrough: deleted === undefined || deleted === '0-0' ? undefined : text(deleted),
  };
}

/** The names in a reply of XINFO GROUPS. @throws {TypeError} for any other shape */
export function groupNames(reply: unknown): readonly string[] {
  return list(reply).map((group) => text(byName(group).get('name')));
}

function byName(reply: unknown): ReadonlyMap<unknown, unknown> {
  const items = list(reply);
  const named = new Map<unknown, unknown>();
  for (let at = 0; at < items.length; at += 2) named.set(items[at], items[at + 1]);
  return named;
}

function entryOf(entry: unknown): RawEntry {
  const [id, fields] = list(entry);
  return [text(id), list(fields).map(text)];
}

function count(value: unknown): number {
  if (typeof value !== 'number') throw new TypeError('a reply about the stream has no count');
  return value;
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('a reply about the stream has no text');
  return value;
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError('a reply about the stream is no array');
  return value as readonly unknown[];
}

import type { RawEntry } from '../category-entry.ts';

/** What a read of the group gave. */
export interface GroupRead {
  readonly entries: readonly RawEntry[];
  /** Ids of pending entries that were deleted from the stream: their content is lost to the group. */
  readonly deletedIds: readonly string[];
}

/** What XAUTOCLAIM … JUSTID gave. */
export interface ClaimRead {
  /** Where to go on; `0-0`: nothing is left. */
  readonly cursor: string;
  readonly claimedIds: readonly string[];
  /** Redis 7 and later: deleted entries, which are no longer pending. Redis 6.2 hands them over. */
  readonly deletedIds: readonly string[];
}

/**
 * Reads the reply of XREADGROUP on one stream: null where nothing came in time, else
 * `[[key, [[id, fields | null], …]]]`, or an object by key where replies are mapped as in RESP3.
 *
 * @throws {TypeError} for any other shape
 */
export function parseGroupRead(reply: unknown): GroupRead {
  if (reply === null || reply === undefined) return { entries: [], deletedIds: [] };
  const entries: RawEntry[] = [];
  const deletedIds: string[] = [];
  for (const entry of list(entriesOf(reply))) {
    // Redis 6.2 may answer nil for a whole entry. It stays pending and is read by its id later.
    if (entry === null) continue;
    const [id, fields] = list(entry);
    if (typeof id !== 'string') throw new TypeError('an entry of XREADGROUP has no id');
    if (fields === null) deletedIds.push(id);
    else entries.push({ id, fields: list(fields).map(String) });
  }
  return { entries, deletedIds };
}

/** Reads the reply of XAUTOCLAIM … JUSTID. @throws {TypeError} for any other shape */
export function parseClaim(reply: unknown): ClaimRead {
  const [cursor, claimed, deleted] = list(reply);
  if (typeof cursor !== 'string') throw new TypeError('XAUTOCLAIM answered without a cursor');
  return { cursor, claimedIds: ids(claimed), deletedIds: ids(deleted ?? []) };
}

function entriesOf(reply: unknown): unknown {
  if (!Array.isArray(reply)) return Object.values(reply as object)[0] ?? [];
  const [stream] = reply as unknown[];
  return stream === undefined ? [] : list(stream)[1];
}

function ids(value: unknown): readonly string[] {
  return list(value).filter((one) => typeof one === 'string');
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError('a reply of the consumer group is no array');
  return value as readonly unknown[];
}

import { EntryDecodeError } from '../errors.ts';
import type { CategoryEvent, EventMeta, RecordedEvent, StreamEvent } from '../event.ts';

/** An entry as ioredis gives it: its id and its fields, names and values in turn. */
export type RawEntry = readonly [id: string, fields: readonly string[]];

/** The meta of an event before it has its hash. */
export type UnhashedMeta = Omit<EventMeta, 'hash'>;

/** The field `event`: the stream's id, the version and the event's own data, in this order. */
export function eventText(streamId: string, version: number, event: StreamEvent): string {
  const text = JSON.stringify(event);
  // Nearly always, and then nothing need be copied.
  if (text.startsWith('{"type":') && !('id' in event) && !('version' in event)) {
    return `{"id":${JSON.stringify(streamId)},"version":${version},${text.slice(1)}`;
  }
  const { type, ...data } = event;
  return JSON.stringify({ id: streamId, version, type, ...data });
}

/** The field `meta` without the hash. Names are short: they are paid for in memory on every event. */
export function metaText(meta: UnhashedMeta): string {
  const { commitId, time, correlationId, causationId, actor, traceparent, schemaVersion } = meta;
  const isBare =
    correlationId === undefined &&
    causationId === undefined &&
    actor === undefined &&
    traceparent === undefined &&
    schemaVersion === undefined;
  // The same text as below, for the most common case, at a fraction of the time.
  if (isBare) return `{"commit":${JSON.stringify(commitId)},"time":${time}}`;
  return JSON.stringify({
    commit: commitId,
    time,
    correlation: correlationId,
    causation: causationId,
    actor,
    traceparent,
    schema: schemaVersion,
  });
}

/** The field `meta` as it is stored: the hash comes last. */
export function sealedMetaText(unhashed: string, hash: string): string {
  return `${unhashed.slice(0, -1)},"hash":"${hash}"}`;
}

/** Reads an entry of an own stream. @throws {EntryDecodeError} */
export function decodeStreamEntry([entryId, fields]: RawEntry): RecordedEvent {
  const recorded = decodeFields(entryId, fields);
  if (entryId !== `${recorded.version}-0`) {
    throw new EntryDecodeError(entryId, `holds version ${recorded.version}`);
  }
  return recorded;
}

/**
 * Reads an entry of the category stream: the pair of what an append writes.
 *
 * @throws {EntryDecodeError} for anything else than the two fields `event` and `meta` with their
 *   members; the event's own data is not looked into.
 */
export function decodeCategoryEntry(
  entryId: string,
  fields: readonly string[],
  partition = 0,
): CategoryEvent {
  return { ...decodeFields(entryId, fields), position: entryId, partition };
}

function decodeFields(entryId: string, fields: readonly string[]): RecordedEvent {
  const [eventName, event, metaName, meta, ...more] = fields;
  if (eventName !== 'event' || metaName !== 'meta' || event === undefined || more.length > 0) {
    throw new EntryDecodeError(entryId, 'has other fields than event and meta');
  }
  const { id, version, type, ...data } = parseObject(entryId, 'event', event);
  if (typeof id !== 'string' || id === '') throw new EntryDecodeError(entryId, 'event has no id');
  if (!isVersion(version)) throw new EntryDecodeError(entryId, 'event has no valid version');
  if (typeof type !== 'string') throw new EntryDecodeError(entryId, 'event has no type');
  return {
    streamId: id,
    version,
    event: { type, ...data },
    meta: decodeMeta(entryId, meta ?? ''),
  };
}

function decodeMeta(entryId: string, text: string): EventMeta {
  const fields = parseObject(entryId, 'meta', text);
  const { commit, time, hash, correlation, causation, actor, traceparent, schema } = fields;
  if (typeof commit !== 'string') throw new EntryDecodeError(entryId, 'meta has no commit');
  if (typeof hash !== 'string') throw new EntryDecodeError(entryId, 'meta has no hash');
  if (typeof time !== 'number' || !Number.isSafeInteger(time)) {
    throw new EntryDecodeError(entryId, 'meta has no valid time');
  }
  return {
    commitId: commit,
    time,
    hash,
    ...(typeof correlation === 'string' ? { correlationId: correlation } : {}),
    ...(typeof causation === 'string' ? { causationId: causation } : {}),
    ...(typeof actor === 'string' ? { actor } : {}),
    ...(typeof traceparent === 'string' ? { traceparent } : {}),
    ...(isVersion(schema) ? { schemaVersion: schema } : {}),
  };
}

function isVersion(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

function parseObject(entryId: string, field: string, text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new EntryDecodeError(entryId, `${field} is not JSON`, { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new EntryDecodeError(entryId, `${field} is not a JSON object`);
  }
  return value as Record<string, unknown>;
}

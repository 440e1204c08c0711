import type { Redis } from 'ioredis';
import { ArchiveError } from '../../archive/errors.ts';
import { StreamCorruptedError, type EventStoreError } from '../../errors.ts';
import type { RecordedEvent } from '../../event.ts';
import { emptyStream, foldRecorded, type AnyDecider, type FoldedStream } from './folded-stream.ts';
import { foldArchived, type StreamPlaces } from './fold-archived.ts';
import { isWrongType } from '../redis-failure.ts';
import { readSnapshot } from './snapshot.ts';
import { decodeStreamEntry, type RawEntry } from '../../wire/stream-entry.ts';
import { versionOnly } from './version-only.ts';

/** A stream that is wanted folded. */
export interface StreamWanted {
  readonly streamId: string;
  readonly decider: AnyDecider;
  /** Where an earlier load ended, if anything is remembered. */
  readonly remembered: FoldedStream | undefined;
  /** The commit ids of all events after this version must be known; Infinity: none need be. */
  readonly commitsSince: number;
}

/** A stream folded to its end, or why that one stream cannot be. */
export type StreamLoad =
  | { readonly outcome: 'loaded'; readonly folded: FoldedStream; readonly forgotten: boolean }
  | { readonly outcome: 'unreadable'; readonly error: EventStoreError };

const PAGE_ENTRIES = 1_000;
// Holds every event since the newest snapshot with room to spare, so that one round trip is enough.
const TAIL_ENTRIES = 64;

type Reply = [error: Error | null, result: unknown];

/**
 * Loads streams in one round trip (more only where one has grown by a page), after WATCHing them if
 * `watch` is set: then a later EXEC on this connection fails if one has moved since.
 *
 * @throws {Error} from ioredis when the connection fails or the server refuses to read
 */
export async function loadStreams(
  redis: Redis,
  places: StreamPlaces,
  wanted: readonly StreamWanted[],
  watch: boolean,
): Promise<StreamLoad[]> {
  const pipeline = redis.pipeline();
  if (watch) pipeline.watch(...wanted.map(({ streamId }) => places.keys.stream(streamId)));
  const readers = wanted.map((stream) => queueRead(pipeline, places, stream));
  const replies: Reply[] | null = await pipeline.exec();
  if (replies === null) throw new Error('a pipeline outside a transaction answered null');
  let next = 0;
  if (watch) valueOf(replies[next++]);
  const loads: StreamLoad[] = [];
  for (const { commands, finish } of readers) {
    const own = replies.slice(next, next + commands);
    next += commands;
    loads.push(await contained(() => finish(redis, own)));
  }
  return loads;
}

interface Reader {
  readonly commands: number;
  readonly finish: (redis: Redis, replies: Reply[]) => Promise<StreamLoad>;
}

function queueRead(
  pipeline: ReturnType<Redis['pipeline']>,
  places: StreamPlaces,
  stream: StreamWanted,
): Reader {
  const { streamId, decider, remembered, commitsSince } = stream;
  const { keys } = places;
  const key = keys.stream(streamId);
  if (remembered !== undefined && remembered.commitsSince <= commitsSince) {
    pipeline.xrange(key, firstId(remembered), '+', 'COUNT', PAGE_ENTRIES);
    return {
      commands: 1,
      finish: (redis, [page]) =>
        resume(redis, places, streamId, remembered, entriesOf(streamId, page)),
    };
  }
  if (commitsSince === 0) {
    pipeline.xrange(key, '-', '+', 'COUNT', PAGE_ENTRIES);
    return {
      commands: 1,
      finish: (redis, [page]) =>
        resume(redis, places, streamId, emptyStream(decider), entriesOf(streamId, page)),
    };
  }
  if (decider === versionOnly && commitsSince === Infinity) {
    pipeline.xrevrange(key, '+', '-', 'COUNT', 1);
    const finish: Reader['finish'] = (_, [tail]) =>
      Promise.resolve(atTail(decider, streamId, tail));
    return { commands: 1, finish };
  }
  pipeline.get(keys.snapshot(streamId));
  pipeline.xrevrange(key, '+', '-', 'COUNT', TAIL_ENTRIES);
  return {
    commands: 2,
    finish: async (redis, [snapshotReply, tailReply]) => {
      const tail = entriesOf(streamId, tailReply).toReversed();
      const snapshot = readSnapshot(textOf(snapshotReply), decider);
      const start =
        snapshot !== undefined && snapshot.version <= commitsSince
          ? snapshot
          : emptyStream(decider);
      const covered = tailFrom(tail, start);
      return resume(redis, places, streamId, start, covered ?? (await page(redis, key, start)));
    },
  };
}

/**
 * Folds `entries`, which begin with the entry at `start.version`, and all that follow. An entry there
 * that is not the remembered one means that memory or snapshot speak of another log than this: the
 * stream is then folded from its first event.
 */
async function resume(
  redis: Redis,
  places: StreamPlaces,
  streamId: string,
  start: FoldedStream,
  entries: readonly RawEntry[],
): Promise<StreamLoad> {
  const key = places.keys.stream(streamId);
  if (start.version > 0 && !isEntryAt(entries[0], start)) {
    const empty = emptyStream(start.decider);
    const again = await resume(redis, places, streamId, empty, await page(redis, key, empty));
    return again.outcome === 'loaded' ? { ...again, forgotten: true } : again;
  }
  const news = start.version > 0 ? entries.slice(1) : entries;
  let folded = foldRecorded(
    start.version > 0
      ? start
      : await foldArchived(redis, places, {
          streamId,
          start,
          first: entries[0],
          decode: decodeOwn,
        }),
    news.map((entry) => decodeOwn(streamId, start.version, entry)),
  );
  let isLast = entries.length < PAGE_ENTRIES;
  while (!isLast) {
    const more = await page(redis, key, folded);
    folded = foldRecorded(
      folded,
      more.slice(1).map((entry) => decodeOwn(streamId, folded.version, entry)),
    );
    isLast = more.length < PAGE_ENTRIES;
  }
  return { outcome: 'loaded', folded, forgotten: false };
}

// By its text: every append looks at this entry, and has no other use for it.
function isEntryAt(entry: RawEntry | undefined, { version, hash }: FoldedStream): boolean {
  if (entry === undefined) return false;
  const [id, [, , , meta]] = entry;
  return id === `${version}-0` && meta?.endsWith(`"hash":"${hash}"}`) === true;
}

/** Nothing is folded, so the last entry alone says where the stream is. */
function atTail(decider: AnyDecider, streamId: string, reply: Reply | undefined): StreamLoad {
  const empty = emptyStream(decider);
  const [last] = entriesOf(streamId, reply);
  if (last === undefined) return { outcome: 'loaded', folded: empty, forgotten: false };
  const { version, meta } = decodeOwn(streamId, 0, last);
  const commits = new Map([[meta.commitId, version]]);
  const { hash, time } = meta;
  const folded = { ...empty, version, hash, time, commits, commitsSince: version - 1 };
  return { outcome: 'loaded', folded, forgotten: false };
}

/** The part of the tail that a fold from `start` needs, or undefined if the tail is too short. */
function tailFrom(tail: readonly RawEntry[], start: FoldedStream): RawEntry[] | undefined {
  if (start.version === 0) return tail.length < TAIL_ENTRIES ? [...tail] : undefined;
  const from = tail.findIndex(([id]) => id === firstId(start));
  return from >= 0 ? tail.slice(from) : undefined;
}

async function page(redis: Redis, key: string, start: FoldedStream): Promise<RawEntry[]> {
  return await redis.xrange(key, firstId(start), '+', 'COUNT', PAGE_ENTRIES);
}

// The entry at the start's own version is read again: it proves that this is still the same log.
function firstId({ version }: FoldedStream): string {
  return version === 0 ? '-' : `${version}-0`;
}

function decodeOwn(streamId: string, version: number, entry: RawEntry): RecordedEvent {
  try {
    const recorded = decodeStreamEntry(entry);
    if (recorded.streamId === streamId) return recorded;
    throw new Error(`holds an event of ${recorded.streamId}`);
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new StreamCorruptedError(streamId, version, problem, { cause });
  }
}

async function contained(load: () => Promise<StreamLoad>): Promise<StreamLoad> {
  try {
    return await load();
  } catch (error) {
    // Only this one stream is unusable; the other commands of the batch can go on.
    if (error instanceof StreamCorruptedError || error instanceof ArchiveError) {
      return { outcome: 'unreadable', error };
    }
    throw error;
  }
}

function valueOf(reply: Reply | undefined): unknown {
  if (reply === undefined) throw new Error('a pipeline answered fewer replies than commands');
  const [error, value] = reply;
  if (error !== null) throw error;
  return value;
}

function entriesOf(streamId: string, reply: Reply | undefined): readonly RawEntry[] {
  const error = reply?.[0];
  // Only this one stream is unusable; the other commands of the batch can go on.
  if (isWrongType(error)) {
    throw new StreamCorruptedError(streamId, 0, 'its key holds another type', { cause: error });
  }
  return valueOf(reply) as RawEntry[];
}

function textOf(reply: Reply | undefined): string | null {
  if (isWrongType(reply?.[0])) return null;
  return valueOf(reply) as string | null;
}

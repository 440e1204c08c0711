import { EventStoreError } from '../../errors.ts';
import type { ArchiveSource } from '../archive/missing-events.ts';
import type { CategoryKeys } from '../keys.ts';
import { isWrongType, wrongType } from '../redis-failure.ts';
import type { RespConnection } from '../resp/resp-connection.ts';
import { asciiWord, commandHead, word } from '../resp/resp-encoder.ts';
import { RedisReplyError, type Reply } from '../resp/resp-reply.ts';
import type { CommitsWanted } from './commit-window.ts';
import { beginAfter } from './fold-archived.ts';
import { entriesOf, foldNews, foldTail, foldWhole, type StreamSource } from './fold-entries.ts';
import { emptyStream, type AnyDecider, type FoldedStream } from './folded-stream.ts';
import { atLastEntry } from './last-entry.ts';
import { withOlderCommits } from './older-commits.ts';
import { entriesFrom, lastEntries, PAGE_ENTRIES } from './stream-commands.ts';
import type { StreamLoad } from './stream-load.ts';
import { readSnapshot, SNAPSHOT_EVERY_EVENTS } from './snapshot.ts';
import { versionOnly } from './version-only.ts';

/** A stream that is wanted folded. */
export interface StreamWanted extends CommitsWanted {
  readonly streamId: string;
  readonly decider: AnyDecider;
  /** Where an earlier load ended, if anything is remembered. */
  readonly remembered: FoldedStream | undefined;
}

/** For what has no commit id to look for. */
export const NO_COMMITS: CommitsWanted = { commitsSince: Infinity, commitsFrom: Infinity };

// A snapshot is stored with the event that makes one due, so no more than these come after it; and
// the entry at its own version proves that it speaks of this log.
const TAIL_ENTRIES = SNAPSHOT_EVERY_EVENTS + 1;

/** How one stream is read: commands to send, and what their replies come to. */
interface Reading {
  readonly commands: string;
  readonly replies: number;
  readonly finish: (source: StreamSource, replies: readonly Reply[]) => Promise<StreamLoad>;
}

/** Where the streams of a partition are: in Redis, and what was trimmed there in the archive. */
export interface StreamPlaces {
  readonly keys: CategoryKeys;
  readonly archive: ArchiveSource;
}

/** The commands that read several streams, each on its own. */
export interface StreamReadings {
  readonly commands: string;
  readonly replies: number;
  /** The loads, in the order of the streams. Reads on where one has grown by more than a page. */
  readonly finish: (connection: RespConnection, replies: readonly Reply[]) => Promise<StreamLoad[]>;
}

/** How to load streams in one round trip; what is remembered of them is compared with the log. */
export function readingsOf(
  { keys, archive }: StreamPlaces,
  wanted: readonly StreamWanted[],
): StreamReadings {
  const readings = wanted.map((stream) => readingOf(keys, stream));
  return {
    commands: readings.map(({ commands }) => commands).join(''),
    replies: readings.reduce((sum, { replies }) => sum + replies, 0),
    finish: async (connection, replies) => {
      const loads: StreamLoad[] = [];
      let next = 0;
      for (const [index, reading] of readings.entries()) {
        const streamId = wanted[index]?.streamId ?? '';
        const source = { streamId, key: keys.stream(streamId), connection, archive };
        const own = replies.slice(next, next + reading.replies);
        next += reading.replies;
        loads.push(await contained(() => reading.finish(source, own)));
      }
      return loads;
    },
  };
}

/**
 * The news of streams of which is remembered what still holds: one command for all of them, which
 * answers nothing at all where none has moved. It is refused where one of them is no stream, or the
 * category is none: that is asked for what comes after its end.
 */
export function newsCommand(keys: CategoryKeys, remembered: readonly KnownStream[]): string {
  let ids = '';
  let names = '';
  for (const { streamId, folded } of remembered) {
    names += word(keys.stream(streamId));
    ids += asciiWord(`${folded.version}-0`);
  }
  const count = asciiWord(String(PAGE_ENTRIES));
  names += word(keys.categoryStream);
  ids += '$1\r\n$\r\n';
  const head = commandHead(6 + 2 * remembered.length);
  return `${head}$5\r\nXREAD\r\n$5\r\nCOUNT\r\n${count}$7\r\nSTREAMS\r\n${names}${ids}`;
}

/** A stream, and what is known of it. */
export interface KnownStream {
  readonly streamId: string;
  readonly folded: FoldedStream;
}

/** What `newsCommand` answered: the entries of each stream that has moved, by its key. */
export function newsByKey(reply: Reply | undefined): ReadonlyMap<string, Reply> {
  if (reply instanceof RedisReplyError) throw reply;
  // In RESP2 each stream is a pair of its key and its entries.
  return new Map((reply ?? []) as readonly (readonly [string, Reply])[]);
}

/** A stream that was remembered as `known`, folded on by its news. */
export async function withNews(
  source: StreamSource,
  stream: StreamWanted,
  known: FoldedStream,
  news: Reply,
): Promise<StreamLoad> {
  return await contained(() =>
    beginAfter(entriesOf(news), known.version + 1)
      ? loadAnew(source, stream)
      : foldNews(source, known, news),
  );
}

/**
 * Loads a stream as if nothing were remembered of it: what comes after that has been trimmed, and the
 * snapshot, which comes after what was trimmed, may do without the archive.
 */
async function loadAnew(source: StreamSource, stream: StreamWanted): Promise<StreamLoad> {
  const { commands, replies, finish } = readingOf(source.archive.keys, {
    ...stream,
    remembered: undefined,
  });
  return await finish(source, await source.connection.exchange(commands, replies));
}

function readingOf(keys: CategoryKeys, stream: StreamWanted): Reading {
  const { commitsFrom } = stream;
  const reading = foldingOf(keys, stream);
  if (commitsFrom === Infinity) return reading;
  return {
    ...reading,
    finish: async (source, replies) => {
      const load = await reading.finish(source, replies);
      if (load.outcome === 'unreadable') return load;
      return { ...load, folded: await withOlderCommits(source, load.folded, commitsFrom) };
    },
  };
}

/** How a stream is folded to its end, with the commit ids that are met on the way. */
function foldingOf(keys: CategoryKeys, stream: StreamWanted): Reading {
  const { streamId, decider, remembered, commitsSince } = stream;
  const key = keys.stream(streamId);
  if (remembered !== undefined && remembered.commitsSince <= commitsSince) {
    // From the entry that is remembered on: it proves that this is still the same log.
    const first = remembered.version === 0 ? '-' : `${remembered.version}-0`;
    return {
      commands: entriesFrom(key, first),
      replies: 1,
      finish: (source, [entries]) => {
        const reply = replyOf(key, entries);
        return beginAfter(entriesOf(reply), Math.max(1, remembered.version))
          ? loadAnew(source, stream)
          : foldWhole(source, remembered, reply);
      },
    };
  }
  if (commitsSince === 0) {
    return {
      commands: entriesFrom(key, '-'),
      replies: 1,
      finish: (source, [entries]) => foldWhole(source, emptyStream(decider), replyOf(key, entries)),
    };
  }
  if (decider === versionOnly && commitsSince === Infinity) {
    return {
      commands: lastEntries(key, 1),
      replies: 1,
      finish: (_, [entries]) =>
        Promise.resolve(atLastEntry(streamId, decider, replyOf(key, entries))),
    };
  }
  return {
    commands: `*2\r\n$3\r\nGET\r\n${word(keys.snapshot(streamId))}${lastEntries(key, TAIL_ENTRIES)}`,
    replies: 2,
    finish: (source, [text, entries]) => {
      const snapshot = readSnapshot(typeof text === 'string' ? text : null, decider);
      const isUsable = snapshot !== undefined && snapshot.version <= commitsSince;
      const start = isUsable ? snapshot : emptyStream(decider);
      return foldTail(source, start, replyOf(key, entries), TAIL_ENTRIES);
    },
  };
}

function replyOf(key: string, reply: Reply | undefined): Reply {
  if (reply === undefined) throw new TypeError('a batch answered fewer replies than commands');
  // Only this one stream is unusable; the other commands of the batch can go on.
  if (isWrongType(reply)) throw wrongType(key, reply);
  if (reply instanceof RedisReplyError) throw reply;
  return reply;
}

async function contained(load: () => Promise<StreamLoad>): Promise<StreamLoad> {
  try {
    return await load();
  } catch (error) {
    // Told of the one stream, and no failure of the connection: an archive that cannot be read, and
    // Redis where it could not be asked for what was trimmed, are so too.
    if (error instanceof EventStoreError) return { outcome: 'unreadable', error };
    throw error;
  }
}

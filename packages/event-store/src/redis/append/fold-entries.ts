import { isNextEntry } from '../../wire/hash-chain.ts';
import type { RawEntry } from '../../wire/stream-entry.ts';
import type { ArchiveSource } from '../archive/missing-events.ts';
import type { RespConnection } from '../resp/resp-connection.ts';
import { RedisReplyError, type Reply } from '../resp/resp-reply.ts';
import { decodeOwn } from './decode-own.ts';
import { beginAfter, foldArchived } from './fold-archived.ts';
import { foldPage } from './fold-page.ts';
import { emptyStream, type FoldedStream } from './folded-stream.ts';
import { entriesFrom, PAGE_ENTRIES } from './stream-commands.ts';
import type { StreamLoad } from './stream-load.ts';

/** Where more of a stream can be read. */
export interface StreamSource {
  readonly streamId: string;
  readonly key: string;
  readonly connection: RespConnection;
  /** Where its events are that were trimmed. */
  readonly archive: ArchiveSource;
}

/**
 * Folds `entries`, which begin with the entry at `start.version`, and all that follow. An entry there
 * that is not the remembered one means that memory or snapshot speak of another log than this: the
 * stream is then folded from its first event.
 */
export async function foldWhole(
  source: StreamSource,
  start: FoldedStream,
  entries: Reply,
): Promise<StreamLoad> {
  const page = entriesOf(entries);
  if (start.version > 0 && !isEntryAt(page[0], start)) {
    const empty = emptyStream(start.decider);
    const again = await foldWhole(source, empty, await readFrom(source, '-'));
    return again.outcome === 'loaded' ? { ...again, forgotten: true } : again;
  }
  const folded = await foldOn(source, start, start.version > 0 ? page.slice(1) : page);
  return await foldRest(source, folded, page.length);
}

/** Folds on by `entries`, which follow on what is remembered of the stream. */
export async function foldNews(
  source: StreamSource,
  start: FoldedStream,
  entries: Reply,
): Promise<StreamLoad> {
  const page = entriesOf(entries);
  const [first] = page;
  const isNext =
    first === undefined || isNextEntry(start.hash, first, decodeOwn(source, start, first));
  // Not the log that is remembered: the entry at the remembered version will show it.
  if (!isNext) return await foldWhole(source, start, await readFrom(source, firstId(start)));
  return await foldRest(source, await foldOn(source, start, page), page.length);
}

/** Folds from `start` by the newest `entries` of the stream, if they reach back to it. */
export async function foldTail(
  source: StreamSource,
  start: FoldedStream,
  entries: Reply,
  wanted: number,
): Promise<StreamLoad> {
  const tail = entriesOf(entries).toReversed();
  if (start.version === 0) {
    if (tail.length < wanted) return loaded(await foldOn(source, start, tail));
    return await foldWhole(source, start, await readFrom(source, '-'));
  }
  const from = tail.findIndex(([id]) => id === firstId(start));
  if (from < 0) return await foldWhole(source, start, await readFrom(source, firstId(start)));
  return await foldWhole(source, start, tail.slice(from));
}

async function foldRest(
  source: StreamSource,
  start: FoldedStream,
  readLast: number,
): Promise<StreamLoad> {
  let folded = start;
  let read = readLast;
  while (read >= PAGE_ENTRIES) {
    const page = entriesOf(await readFrom(source, `(${folded.version}-0`));
    folded = await foldOn(source, folded, page);
    read = page.length;
  }
  return loaded(folded);
}

/** Folds by a page of entries, and before it by what was trimmed between `start` and them. */
function foldOn(
  source: StreamSource,
  start: FoldedStream,
  entries: readonly RawEntry[],
): FoldedStream | Promise<FoldedStream> {
  if (entries.length === 0) return start;
  const fold = (from: FoldedStream): FoldedStream => foldPage(source, from, entries);
  // A page is one answer of Redis, and a trim removes from the beginning: only there can it lack any.
  if (!beginAfter(entries, start.version + 1)) return fold(start);
  return foldArchived(source, start, entries).then(fold);
}

function loaded(folded: FoldedStream): StreamLoad {
  return { outcome: 'loaded', folded, forgotten: false };
}

// By its text: every load looks at this entry, and has no other use for it.
function isEntryAt(entry: RawEntry | undefined, { version, hash }: FoldedStream): boolean {
  if (entry === undefined) return false;
  const [id, [, , , meta]] = entry;
  return id === `${version}-0` && meta?.endsWith(`"hash":"${hash}"}`) === true;
}

async function readFrom({ connection, key }: StreamSource, first: string): Promise<Reply> {
  const [reply] = await connection.exchange(entriesFrom(key, first), 1);
  if (reply === undefined || reply instanceof RedisReplyError)
    throw reply ?? new TypeError('no reply');
  return reply;
}

function firstId({ version }: FoldedStream): string {
  return version === 0 ? '-' : `${version}-0`;
}

/** Entries as Redis answers them: its own shape, which no other command answers. */
export function entriesOf(reply: Reply): readonly RawEntry[] {
  return (reply ?? []) as readonly RawEntry[];
}

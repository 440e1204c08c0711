import { StreamCorruptedError } from '../../errors.ts';
import type { RecordedEvent } from '../../event.ts';
import { isNextEntry } from '../../wire/hash-chain.ts';
import type { RawEntry } from '../../wire/stream-entry.ts';
import { archivedVersions } from '../archive/missing-events.ts';
import { RedisReplyError } from '../resp/resp-reply.ts';
import { reachesBack } from './commit-window.ts';
import { decodeOwn } from './decode-own.ts';
import { entriesOf, type StreamSource } from './fold-entries.ts';
import type { FoldedStream } from './folded-stream.ts';
import { entriesDownFrom, PAGE_ENTRIES } from './stream-commands.ts';

// Small at first, because a window often ends just below what was read already.
const FIRST_PAGE_ENTRIES = 50;
const PAGE_GROWTH = 4;

/**
 * The same stream with the commit ids of all events of the time `commitsFrom` or later: reads
 * backwards from where they are known to the first event that is older. (In a stream, no event is
 * older than the one before it.)
 *
 * @throws {StreamCorruptedError} for a hole or a broken hash on the way
 * @throws as `archivedVersions`, where what was trimmed is not older
 */
export async function withOlderCommits(
  source: StreamSource,
  folded: FoldedStream,
  commitsFrom: number,
): Promise<FoldedStream> {
  if (reachesBack(folded, commitsFrom)) return folded;
  const descent = new CommitDescent(source, folded, commitsFrom);
  for (let count = FIRST_PAGE_ENTRIES; !descent.hasEnded(); count *= PAGE_GROWTH) {
    const page = await readDownFrom(source, descent.next, Math.min(count, PAGE_ENTRIES));
    descent.take(page);
    if (page.length > 0) continue;
    // Nothing is left below, and the stream begins further down: that was trimmed.
    const missing = { fromVersion: 1, toVersion: descent.next, direction: 'backwards' } as const;
    for await (const archived of archivedVersions(source.archive, source.streamId, missing)) {
      descent.take(archived);
      if (descent.hasEnded()) break;
    }
  }
  return descent.result;
}

/** A walk down a stream, event by event, that notes their commit ids. */
class CommitDescent {
  readonly #source: StreamSource;
  readonly #commitsFrom: number;
  #folded: FoldedStream;
  /** The event above the next one. */
  #above: { readonly entry: RawEntry; readonly recorded: RecordedEvent } | undefined;

  constructor(source: StreamSource, folded: FoldedStream, commitsFrom: number) {
    this.#source = source;
    this.#folded = folded;
    this.#commitsFrom = commitsFrom;
  }

  /** The version that is to be read next. */
  get next(): number {
    return this.#folded.commitsSince;
  }

  hasEnded(): boolean {
    return reachesBack(this.#folded, this.#commitsFrom);
  }

  get result(): FoldedStream {
    return this.#folded;
  }

  /** Goes on by `entries`, the highest version first, until one is too old. */
  take(entries: readonly RawEntry[]): void {
    const { commits } = this.#folded;
    let { next } = this;
    let time = this.#folded.commitsSinceTime;
    for (const entry of entries) {
      const recorded = decodeOwn(this.#source, { version: next }, entry);
      this.#assertBelow(recorded, next);
      this.#above = { entry, recorded };
      ({ time } = recorded.meta);
      if (time < this.#commitsFrom) break;
      // The last event of a commit is the one that it is found by.
      if (!commits.has(recorded.meta.commitId)) commits.set(recorded.meta.commitId, next);
      next -= 1;
    }
    this.#folded = { ...this.#folded, commitsSince: next, commitsSinceTime: time };
  }

  #assertBelow({ streamId, version, meta }: RecordedEvent, next: number): void {
    if (version !== next) throw new StreamCorruptedError(streamId, next, 'is missing');
    const above = this.#above;
    if (above === undefined || isNextEntry(meta.hash, above.entry, above.recorded)) return;
    throw new StreamCorruptedError(streamId, above.recorded.version, 'hash does not match');
  }
}

async function readDownFrom(
  { connection, key }: StreamSource,
  version: number,
  count: number,
): Promise<readonly RawEntry[]> {
  const [reply] = await connection.exchange(entriesDownFrom(key, version, count), 1);
  if (reply === undefined) throw new TypeError('no reply');
  if (reply instanceof RedisReplyError) throw reply;
  return entriesOf(reply);
}

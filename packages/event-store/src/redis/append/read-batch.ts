import { assertSameLog } from '../connect/log-identity.ts';
import { isWrongType, wrongType } from '../redis-failure.ts';
import type { RespConnection } from '../resp/resp-connection.ts';
import { commandHead, word } from '../resp/resp-encoder.ts';
import { RedisReplyError, type Reply } from '../resp/resp-reply.ts';
import type { AppendContext } from './append-context.ts';
import { knowsCommits, windowStart, type CommitsWanted } from './commit-window.ts';
import {
  newsByKey,
  newsCommand,
  NO_COMMITS,
  readingsOf,
  withNews,
  type KnownStream,
  type StreamWanted,
} from './load-streams.ts';
import type { Proposal } from './proposal.ts';
import { lastEntries } from './stream-commands.ts';
import type { StreamLoad } from './stream-load.ts';

/**
 * WATCHes every stream of `proposals` and reads what is not known of it: one round trip, and more
 * only where a stream has grown by a page.
 *
 * A later EXEC on this connection fails if one of them has moved since.
 *
 * @throws {LogIdentityError} the server holds another log
 * @throws {Error} when the connection fails or the server refuses to read
 */
export async function readBatch(
  connection: RespConnection,
  context: AppendContext,
  proposals: readonly Proposal[],
  present: number,
): Promise<ReadonlyMap<string, StreamLoad>> {
  const { keys, archive, cache, era, identity } = context;
  const wanted = wantedBy(proposals, context);
  const known: KnownStream[] = [];
  const others: StreamWanted[] = [];
  for (const stream of wanted.values()) {
    const remembered = cache.get(stream.streamId, stream.decider);
    const isKnown = remembered?.era === present && knowsCommits(remembered, stream);
    if (isKnown) known.push({ streamId: stream.streamId, folded: remembered });
    else others.push({ ...stream, remembered });
  }
  let readings = readingsOf({ keys, archive }, others);
  const news = newsCommand(keys, known);
  const watch = watchCommand([...wanted.keys()].map((streamId) => keys.stream(streamId)));
  const identityOf = `*2\r\n$3\r\nGET\r\n${word(keys.identity)}`;
  const count = 3 + readings.replies;
  let replies = await connection.exchange(watch + identityOf + news + readings.commands, count);
  era.heard(performance.now());
  assertAnswered(replies[0]);
  assertAnswered(replies[1]);
  assertSameLog(typeof replies[1] === 'string' ? replies[1] : null, identity);
  let first = 3;
  const loads = new Map<string, StreamLoad>();
  if (isWrongType(replies[2])) {
    // One of the keys holds something else, and none was answered. Each on its own shows which.
    const each = known.map(({ streamId, folded }) => ({
      streamId,
      decider: folded.decider,
      remembered: folded,
      ...commitsOf(wanted.get(streamId)),
    }));
    others.push(...each);
    readings = readingsOf({ keys, archive }, others);
    const category = lastEntries(keys.categoryStream, 1);
    replies = await connection.exchange(category + readings.commands, 1 + readings.replies);
    // EXEC would write the events to their own streams, and nowhere else.
    if (isWrongType(replies[0])) throw wrongType(keys.categoryStream, replies[0]);
    first = 1;
  } else {
    const moved = newsByKey(replies[2]);
    for (const { streamId, folded } of known) {
      const key = keys.stream(streamId);
      const entries = moved.size === 0 ? undefined : moved.get(key);
      if (entries === undefined) {
        loads.set(streamId, { outcome: 'loaded', folded, forgotten: false });
        continue;
      }
      const source = { streamId, key, connection, archive };
      const { decider } = folded;
      const commits = commitsOf(wanted.get(streamId));
      const stream = { streamId, decider, remembered: folded, ...commits };
      loads.set(streamId, await withNews(source, stream, folded, entries));
    }
  }
  if (others.length > 0) {
    const read = await readings.finish(connection, replies.slice(first));
    for (const [index, load] of read.entries()) loads.set(others[index]?.streamId ?? '', load);
  }
  return loads;
}

type Wanted = Omit<StreamWanted, 'remembered'>;

const ALL_COMMITS: CommitsWanted = { commitsSince: 0, commitsFrom: Infinity };

function wantedBy(
  proposals: readonly Proposal[],
  context: AppendContext,
): ReadonlyMap<string, Wanted> {
  const wanted = new Map<string, Wanted>();
  for (const proposal of proposals) {
    const { commitsSince, commitsFrom } = commitsFor(proposal, context);
    for (const { streamId, decider } of proposal.parts) {
      const other = wanted.get(streamId);
      if (other === undefined) {
        wanted.set(streamId, { streamId, decider, commitsSince, commitsFrom });
      } else if (commitsSince < other.commitsSince || commitsFrom < other.commitsFrom) {
        wanted.set(streamId, {
          ...other,
          commitsSince: Math.min(commitsSince, other.commitsSince),
          commitsFrom: Math.min(commitsFrom, other.commitsFrom),
        });
      }
    }
  }
  return wanted;
}

/** Which commit ids of its streams must be known to carry out a proposal. */
function commitsFor(proposal: Proposal, { commitIdWindowMs, now }: AppendContext): CommitsWanted {
  const { isNamedByCaller, unresolvedSince } = proposal;
  if (isNamedByCaller && commitIdWindowMs === undefined) return ALL_COMMITS;
  if (!isNamedByCaller && unresolvedSince === undefined) return NO_COMMITS;
  const isWindowed = isNamedByCaller && commitIdWindowMs !== undefined;
  return {
    // What a lost answer may have written is always found, whatever the window.
    commitsSince: sinceLost(proposal),
    commitsFrom: isWindowed ? windowStart(commitIdWindowMs, now()) : Infinity,
  };
}

function sinceLost({ unresolvedSince, parts }: Proposal): number {
  if (unresolvedSince === undefined) return Infinity;
  return parts.length > 1 ? 0 : unresolvedSince;
}

function commitsOf(wanted: Wanted | undefined): CommitsWanted {
  const { commitsSince, commitsFrom } = wanted ?? NO_COMMITS;
  return { commitsSince, commitsFrom };
}

function watchCommand(streamKeys: readonly string[]): string {
  return `${commandHead(1 + streamKeys.length)}$5\r\nWATCH\r\n${streamKeys.map(word).join('')}`;
}

function assertAnswered(reply: Reply | undefined): void {
  if (reply instanceof RedisReplyError) throw reply;
}

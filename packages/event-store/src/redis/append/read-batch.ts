import { assertSameLog } from '../connect/log-identity.ts';
import { isWrongType } from '../redis-failure.ts';
import type { RespConnection } from '../resp/resp-connection.ts';
import { commandHead, word } from '../resp/resp-encoder.ts';
import { RedisReplyError, type Reply } from '../resp/resp-reply.ts';
import type { AppendContext } from './append-context.ts';
import {
  newsByKey,
  newsCommand,
  readingsOf,
  withNews,
  type KnownStream,
  type StreamWanted,
} from './load-streams.ts';
import type { Proposal } from './proposal.ts';
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
  { keys, archive, cache, era, identity }: AppendContext,
  proposals: readonly Proposal[],
  present: number,
): Promise<ReadonlyMap<string, StreamLoad>> {
  const wanted = wantedBy(proposals);
  const known: KnownStream[] = [];
  const others: StreamWanted[] = [];
  for (const stream of wanted.values()) {
    const remembered = cache.get(stream.streamId, stream.decider);
    const isKnown = remembered?.era === present && remembered.commitsSince <= stream.commitsSince;
    if (isKnown) known.push({ streamId: stream.streamId, folded: remembered });
    else others.push({ ...stream, remembered });
  }
  let readings = readingsOf({ keys, archive }, others);
  const news = known.length === 0 ? '' : newsCommand(keys, known);
  const watch = watchCommand([...wanted.keys()].map((streamId) => keys.stream(streamId)));
  const identityOf = `*2\r\n$3\r\nGET\r\n${word(keys.identity)}`;
  const count = 2 + (known.length === 0 ? 0 : 1) + readings.replies;
  let replies = await connection.exchange(watch + identityOf + news + readings.commands, count);
  era.heard(performance.now());
  assertAnswered(replies[0]);
  assertAnswered(replies[1]);
  assertSameLog(typeof replies[1] === 'string' ? replies[1] : null, identity);
  let first = 2;
  const loads = new Map<string, StreamLoad>();
  if (known.length > 0 && isWrongType(replies[2])) {
    // One of them is no stream any more, and none was answered. Each on its own shows which.
    const each = known.map(({ streamId, folded }) => ({
      streamId,
      decider: folded.decider,
      remembered: folded,
      commitsSince: wanted.get(streamId)?.commitsSince ?? Infinity,
    }));
    others.push(...each);
    readings = readingsOf({ keys, archive }, others);
    replies = await connection.exchange(readings.commands, readings.replies);
    first = 0;
  } else if (known.length > 0) {
    first = 3;
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
      const commitsSince = wanted.get(streamId)?.commitsSince ?? Infinity;
      const stream = { streamId, decider, remembered: folded, commitsSince };
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

function wantedBy(proposals: readonly Proposal[]): ReadonlyMap<string, Wanted> {
  const wanted = new Map<string, Wanted>();
  for (const proposal of proposals) {
    const since = commitsSince(proposal);
    for (const { streamId, decider } of proposal.parts) {
      const other = wanted.get(streamId);
      if (other === undefined) wanted.set(streamId, { streamId, decider, commitsSince: since });
      else if (since < other.commitsSince) wanted.set(streamId, { ...other, commitsSince: since });
    }
  }
  return wanted;
}

/** After which version the commit ids of a stream must be known to carry out a proposal on it. */
function commitsSince({ isNamedByCaller, unresolvedSince, parts }: Proposal): number {
  if (isNamedByCaller) return 0;
  if (unresolvedSince === undefined) return Infinity;
  return parts.length > 1 ? 0 : unresolvedSince;
}

function watchCommand(streamKeys: readonly string[]): string {
  return `${commandHead(1 + streamKeys.length)}$5\r\nWATCH\r\n${streamKeys.map(word).join('')}`;
}

function assertAnswered(reply: Reply | undefined): void {
  if (reply instanceof RedisReplyError) throw reply;
}

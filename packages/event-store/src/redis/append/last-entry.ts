import type { Reply } from '../resp/resp-reply.ts';
import { decodeOwn } from './decode-own.ts';
import { entriesOf } from './fold-entries.ts';
import { emptyStream, type AnyDecider } from './folded-stream.ts';
import type { StreamLoad } from './stream-load.ts';

/** Where nothing is folded, the last entry alone says where the stream is. */
export function atLastEntry(streamId: string, decider: AnyDecider, reply: Reply): StreamLoad {
  const empty = emptyStream(decider);
  const [last] = entriesOf(reply);
  if (last === undefined) return { outcome: 'loaded', folded: empty, forgotten: false };
  const { version, meta } = decodeOwn({ streamId }, empty, last);
  const { commitId, hash, time } = meta;
  const commits = new Map([[commitId, version]]);
  const since = { commitsSince: version - 1, commitsSinceTime: time };
  const folded = { ...empty, version, hash, time, commits, ...since };
  return { outcome: 'loaded', folded, forgotten: false };
}

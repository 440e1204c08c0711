import type { ChainableCommander, Redis } from 'ioredis';
import type { ArchiveReader } from '../../archive/archive-reader.ts';
import type { StreamCorruptedError } from '../../errors.ts';
import { loadStreams, type StreamLoad, type StreamWanted } from './load-streams.ts';
import type { CategoryKeys } from '../keys.ts';
import { planStream, type StreamPlan } from './plan-stream.ts';
import type { Proposal } from './proposal.ts';
import { isTransactionRefused } from '../redis-failure.ts';
import type { StreamCache } from './stream-cache.ts';

/** The proposals of one stream that go into one transaction: all of one decider, in order. */
export interface StreamGroup {
  readonly streamId: string;
  readonly proposals: readonly Proposal[];
}

/** A plan that is in the log, with the category positions of its entries. */
export interface CommittedPlan {
  readonly plan: StreamPlan;
  readonly positions: readonly string[];
}

/**
 * What one try of a transaction came to.
 *
 * - `committed`: what was planned is in the log (a plan may also have nothing to write).
 * - `moved`: one of the streams changed after it was read; nothing was written.
 */
export type AttemptResult =
  | {
      readonly outcome: 'committed';
      readonly plans: readonly CommittedPlan[];
      readonly unreadable: readonly UnreadableGroup[];
      readonly forgotten: readonly string[];
    }
  | { readonly outcome: 'moved'; readonly plans: readonly StreamPlan[] };

/** A stream whose log cannot be folded: its proposals fail, the others of the batch do not. */
export interface UnreadableGroup {
  readonly group: StreamGroup;
  readonly error: Error;
}

/** The answer to EXEC did not come: the transaction may be in the log or not. */
export class LostAnswerError extends Error {
  override readonly name = 'LostAnswerError';
  readonly plans: readonly StreamPlan[];

  constructor(plans: readonly StreamPlan[], options: ErrorOptions) {
    super('the connection was lost before EXEC was answered', options);
    this.plans = plans;
  }
}

/** EXEC ran, and some of its commands failed: Redis does not undo the others. */
export class PartialTransactionError extends Error {
  override readonly name = 'PartialTransactionError';
  /** The streams of which one copy of an event may be in the log without the other. */
  readonly streamIds: ReadonlySet<string>;

  constructor(streamIds: ReadonlySet<string>, cause: Error) {
    super(cause.message, { cause });
    this.streamIds = streamIds;
  }
}

/** What an attempt works on. */
export interface AttemptContext {
  readonly keys: CategoryKeys;
  readonly cache: StreamCache;
  /** Streams that take no more events in this process, with the reason. */
  readonly halted: Map<string, StreamCorruptedError>;
  /** Where events are that were trimmed. */
  readonly archive: ArchiveReader | undefined;
  /** Wall-clock time, milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
}

/**
 * One try to put the proposals of `groups` into the log: two round trips, however many they are.
 *
 * 1. WATCH every stream and read it, so that a change after the read makes EXEC fail.
 * 2. Decide in memory.
 * 3. MULTI, the events on both streams, snapshots, EXEC.
 *
 * @throws {LostAnswerError} EXEC was sent and not answered
 * @throws {PartialTransactionError} part of the transaction is in the log
 * @throws {Error} from ioredis, for anything before EXEC or a transaction refused whole: not written
 */
export async function attempt(
  redis: Redis,
  context: AttemptContext,
  groups: readonly StreamGroup[],
): Promise<AttemptResult> {
  const { keys, cache, halted } = context;
  const wanted = groups.map((group) => wantedOf(group, cache));
  const loads = await loadStreams(redis, context, wanted, true);
  const { plans, unreadable, forgotten } = planAll(groups, loads, halted, context.now());
  // What was read is worth keeping, whatever becomes of the transaction.
  for (const { streamId, before } of plans) cache.set(streamId, before);
  const writing = plans.filter(({ entries }) => entries.length > 0);
  if (writing.length === 0) {
    await redis.unwatch();
    return { outcome: 'committed', plans: plans.map(unwritten), unreadable, forgotten };
  }
  const positions = await execute(redis, keys, writing);
  if (positions === null) return { outcome: 'moved', plans };
  let taken = 0;
  const committed = plans.map((plan) => {
    const own = positions.slice(taken, taken + plan.entries.length);
    taken += plan.entries.length;
    return { plan, positions: own };
  });
  for (const plan of plans) remember(cache, plan);
  return { outcome: 'committed', plans: committed, unreadable, forgotten };
}

function wantedOf({ streamId, proposals }: StreamGroup, cache: StreamCache): StreamWanted {
  const [first] = proposals;
  if (first === undefined) throw new Error('a group without proposals');
  const { decider } = first;
  const since = proposals.map((proposal) =>
    proposal.isNamedByCaller ? 0 : (proposal.unresolvedSince ?? Infinity),
  );
  const remembered = cache.get(streamId, decider);
  return { streamId, decider, remembered, commitsSince: Math.min(...since) };
}

interface Planned {
  readonly plans: readonly StreamPlan[];
  readonly unreadable: readonly UnreadableGroup[];
  readonly forgotten: readonly string[];
}

function planAll(
  groups: readonly StreamGroup[],
  loads: readonly StreamLoad[],
  halted: AttemptContext['halted'],
  now: number,
): Planned {
  const plans: StreamPlan[] = [];
  const unreadable: UnreadableGroup[] = [];
  const forgotten: string[] = [];
  for (const [index, load] of loads.entries()) {
    const group = groups[index];
    if (group === undefined) throw new Error('more streams loaded than wanted');
    const { streamId, proposals } = group;
    const error = load.outcome === 'unreadable' ? load.error : halted.get(streamId);
    if (error !== undefined) {
      unreadable.push({ group, error });
    } else if (load.outcome === 'loaded') {
      if (load.forgotten) forgotten.push(streamId);
      plans.push({ streamId, ...planStream(load.folded, proposals, now) });
    }
  }
  return { plans, unreadable, forgotten };
}

/** The positions of all entries, or null if a watched stream had moved. */
async function execute(
  redis: Redis,
  keys: CategoryKeys,
  plans: readonly StreamPlan[],
): Promise<string[] | null> {
  const multi = redis.multi();
  const queued = plans.flatMap((plan) => queueWrites(multi, keys, plan));
  const replies = await multi.exec().catch((cause: unknown) => {
    if (isTransactionRefused(cause)) throw cause;
    throw new LostAnswerError(plans, { cause });
  });
  if (replies === null) return null;
  const errors = replies.flatMap(([error]) => error ?? []);
  if (errors[0] !== undefined) {
    const failed = queued.filter((_, index) => replies[index]?.[0]);
    throw new PartialTransactionError(new Set(failed.map(({ streamId }) => streamId)), errors[0]);
  }
  return replies
    .filter((_, index) => queued[index]?.answersPosition)
    .map(([, reply]) => reply as string);
}

interface QueuedCommand {
  readonly streamId: string;
  readonly answersPosition: boolean;
}

function queueWrites(
  multi: ChainableCommander,
  keys: CategoryKeys,
  { streamId, entries, snapshot }: StreamPlan,
): QueuedCommand[] {
  const queued: QueuedCommand[] = [];
  for (const { version, event, meta } of entries) {
    // The version as entry id makes Redis itself refuse a second event of that version.
    multi.xadd(keys.stream(streamId), `${version}-0`, 'event', event, 'meta', meta);
    multi.xadd(keys.categoryStream, '*', 'event', event, 'meta', meta);
    queued.push({ streamId, answersPosition: false }, { streamId, answersPosition: true });
  }
  if (snapshot !== undefined) {
    multi.set(keys.snapshot(streamId), snapshot);
    queued.push({ streamId, answersPosition: false });
  }
  return queued;
}

function remember(cache: StreamCache, { streamId, after, commits, snapshot }: StreamPlan): void {
  for (const [commitId, version] of commits) after.commits.set(commitId, version);
  const snapshotVersion = snapshot === undefined ? after.snapshotVersion : after.version;
  cache.set(streamId, { ...after, snapshotVersion });
}

function unwritten(plan: StreamPlan): CommittedPlan {
  return { plan, positions: [] };
}

import type { Durability } from '../../durability-level.ts';
import type { ReplicaWatch } from '../connect/replica-watch.ts';
import { isTransactionRefused, transactionRefused } from '../redis-failure.ts';
import type { RespConnection } from '../resp/resp-connection.ts';
import { RedisReplyError, type Reply } from '../resp/resp-reply.ts';
import type { AppendContext } from './append-context.ts';
import { LostAnswerError, PartialTransactionError } from './attempt-errors.ts';
import { planBatch, type BatchPlan, type PlannedOutcome } from './plan-batch.ts';
import { plannedStream, type PlannedStream } from './planned-stream.ts';
import type { Proposal } from './proposal.ts';
import { readBatch } from './read-batch.ts';
import type { StreamLoad } from './stream-load.ts';

/** A proposal on a stream whose log cannot be folded: it fails, the others of the batch do not. */
export interface UnreadableProposal {
  readonly proposal: Proposal;
  readonly error: Error;
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
      readonly outcomes: readonly PlannedOutcome[];
      readonly unreadable: readonly UnreadableProposal[];
      readonly forgotten: readonly string[];
      /** Those for which there was no room in the transaction: they have not been decided. */
      readonly rest: readonly Proposal[];
      readonly streams: ReadonlyMap<string, PlannedStream>;
      readonly eventCount: number;
    }
  | {
      readonly outcome: 'moved';
      /** What was decided together; there may have been no room for more. */
      readonly outcomes: readonly PlannedOutcome[];
      readonly streams: ReadonlyMap<string, PlannedStream>;
      readonly eventCount: number;
    };

const MULTI = '*1\r\n$5\r\nMULTI\r\n';
const EXEC = '*1\r\n$4\r\nEXEC\r\n';
const UNWATCH = '*1\r\n$7\r\nUNWATCH\r\n';

/**
 * One try to put `proposals` into the log: two round trips, however many they are.
 *
 * 1. WATCH every stream and read it, so that a change after the read makes EXEC fail.
 * 2. Decide in memory.
 * 3. MULTI, the events on both streams, snapshots, EXEC.
 *
 * @throws {LostAnswerError} EXEC was sent and not answered
 * @throws {PartialTransactionError} part of the transaction is in the log
 * @throws {Error} for anything before EXEC, or a transaction refused whole: nothing was written
 */
export async function attempt(
  connection: RespConnection,
  context: AppendContext,
  proposals: readonly Proposal[],
): Promise<AttemptResult> {
  const { cache, era } = context;
  const present = era.at(connection, performance.now());
  const loads = await readBatch(connection, context, proposals, present);
  const { readable, unreadable } = sortOut(proposals, loads, context);
  const streams = new Map<string, PlannedStream>();
  const forgotten: string[] = [];
  for (const [streamId, load] of loads) {
    if (load.outcome === 'unreadable') continue;
    if (load.forgotten) forgotten.push(streamId);
    const { folded } = load;
    const before = folded.era === present ? folded : { ...folded, era: present };
    // What was read is worth keeping, whatever becomes of the transaction.
    if (before !== folded || folded !== cache.get(streamId, folded.decider)) {
      cache.set(streamId, before);
    }
    streams.set(streamId, plannedStream(streamId, before));
  }
  const { keys, schemas, replication, appendBytesMax: bytesMax } = context;
  const durability = replication.levelUnwaited;
  const planning = { keys, schemas, bytesMax, durability, now: context.now() };
  const plan = planBatch(planning, readable, streams);
  const { outcomes, rest, eventCount } = plan;
  if (plan.commandCount === 0) await connection.exchange(UNWATCH, 1);
  else {
    const executed = await execute(connection, replication, plan);
    if (executed === null) return { outcome: 'moved', outcomes, streams, eventCount };
    era.heard(performance.now());
    takePositions(plan, executed);
    const snapshotted = new Set(plan.snapshotted);
    for (const stream of streams.values()) remember(context, stream, snapshotted.has(stream));
  }
  return { outcome: 'committed', outcomes, unreadable, forgotten, rest, streams, eventCount };
}

function sortOut(
  proposals: readonly Proposal[],
  loads: ReadonlyMap<string, StreamLoad>,
  { halted }: AppendContext,
): { readable: readonly Proposal[]; unreadable: readonly UnreadableProposal[] } {
  const bad = new Map<string, Error>();
  for (const [streamId, load] of loads) {
    const error = load.outcome === 'unreadable' ? load.error : halted.get(streamId);
    if (error !== undefined) bad.set(streamId, error);
  }
  if (bad.size === 0) return { readable: proposals, unreadable: [] };
  const readable: Proposal[] = [];
  const unreadable: UnreadableProposal[] = [];
  for (const proposal of proposals) {
    const part = proposal.parts.find(({ streamId }) => bad.has(streamId));
    const error = bad.get(part?.streamId ?? '');
    if (error === undefined) readable.push(proposal);
    else unreadable.push({ proposal, error });
  }
  return { readable, unreadable };
}

/** A transaction that ran. */
interface Executed {
  /** To the commands of the plan. */
  readonly replies: readonly Reply[];
  readonly durability: Durability;
}

/** Null if a watched stream had moved. */
async function execute(
  connection: RespConnection,
  replication: ReplicaWatch,
  plan: BatchPlan,
): Promise<Executed | null> {
  const commands = `${MULTI}${plan.commands}${EXEC}`;
  // All is on its way before the first answer comes.
  const [execution, waited] = await Promise.allSettled([
    connection.exchange(commands, plan.commandCount + 2),
    replication.waitOn(connection),
  ]);
  if (execution.status === 'rejected') {
    throw new LostAnswerError(plan, { cause: execution.reason });
  }
  const result = execution.value.at(-1);
  if (result === null) return null;
  if (result === undefined || result instanceof RedisReplyError) {
    const errors = execution.value.filter((reply) => reply instanceof RedisReplyError);
    // Nothing of it ran. Why stands with the commands before EXEC.
    if (isTransactionRefused(result)) throw transactionRefused(errors);
    // MULTI itself was refused, and what came after it was not: only the log can tell.
    throw new LostAnswerError(plan, { cause: transactionRefused(errors) });
  }
  const replies = result as readonly Reply[];
  const failed = replies.findIndex((answer) => answer instanceof RedisReplyError);
  if (failed < 0) return { replies, durability: replication.reached(connection, waited) };
  throw new PartialTransactionError(plan, failedStreams(plan, replies), replies[failed] as Error);
}

/** The streams of the commands that failed: two for each event, in the order of the plan. */
function failedStreams(plan: BatchPlan, answers: readonly Reply[]): ReadonlySet<string> {
  const streamIds: string[] = [];
  for (const planned of plan.outcomes) {
    if (planned.outcome === 'failed' || planned.outcome.outcome !== 'accepted') continue;
    for (const { streamId, events } of planned.outcome.parts) {
      for (let command = 0; command < 2 * events.length; command++) streamIds.push(streamId);
    }
  }
  for (const { streamId } of plan.snapshotted) streamIds.push(streamId);
  return new Set(streamIds.filter((_, index) => answers[index] instanceof RedisReplyError));
}

/** Gives each accepted proposal the positions of its events, and the durability that they have. */
function takePositions({ outcomes }: BatchPlan, { replies, durability }: Executed): void {
  // Of the two commands for each event, the second answers the position.
  let next = 1;
  for (const { outcome } of outcomes) {
    if (outcome === 'failed' || outcome.outcome !== 'accepted') continue;
    for (const { events, positions } of outcome.parts) {
      for (const _event of events) {
        positions.push(replies[next] as string);
        next += 2;
      }
      if (events.length > 0) outcome.durability = durability;
    }
  }
}

function remember(
  { cache }: AppendContext,
  { streamId, before, after, named }: PlannedStream,
  hasSnapshot: boolean,
): void {
  if (after === before) return;
  if (named !== undefined) {
    for (const [commitId, version] of named) after.commits.set(commitId, version);
  }
  cache.set(streamId, hasSnapshot ? { ...after, snapshotVersion: after.version } : after);
}

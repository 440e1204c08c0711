import { assertAppendable } from '../../arguments.ts';
import type { Durability } from '../../durability-level.ts';
import { isAsExpected } from '../../expected-version.ts';
import type { EventSchemas } from '../../schemas/event-schemas.ts';
import type { CategoryKeys } from '../keys.ts';
import { word } from '../resp/resp-encoder.ts';
import { assertWithin } from './append-size.ts';
import { findCommit } from './find-commit.ts';
import { extend, type Extension } from './planned-event.ts';
import type { PlannedStream } from './planned-stream.ts';
import type { Accepted, AcceptedPart, Proposal, ProposalOutcome } from './proposal.ts';
import { unknownOutcome } from './settle-errors.ts';
import { dueSnapshot } from './snapshot.ts';

/** What a proposal will be answered once the transaction has gone through. */
export type PlannedOutcome =
  | {
      readonly proposal: Proposal;
      readonly outcome: ProposalOutcome;
      /** Where its first events go; undefined where it writes nothing. */
      readonly written: WrittenPart | undefined;
    }
  | { readonly proposal: Proposal; readonly outcome: 'failed'; readonly error: unknown };

/** Where the first events of a proposal go. */
export interface WrittenPart {
  readonly streamId: string;
  /** The version of the stream before the transaction. */
  readonly after: number;
  /** The hash of the proposal's last event there. */
  readonly lastHash: string | undefined;
}

/** What a transaction will do. */
export interface BatchPlan {
  readonly outcomes: readonly PlannedOutcome[];
  /** The commands between MULTI and EXEC: two for each event, then the snapshots. */
  readonly commands: string;
  readonly commandCount: number;
  readonly eventCount: number;
  /** The streams whose snapshots are written, in the order of their commands. */
  readonly snapshotted: readonly PlannedStream[];
  /** Those that would make the transaction too large; they have not been decided. */
  readonly rest: readonly Proposal[];
}

// Many large appends in one text would come to more than a string may hold, or than a server takes in
// within the time of a command.
const BATCH_LENGTH_MAX = 16 * 1_024 * 1_024;

/** What planning depends on beside the proposals. */
export interface PlanContext {
  readonly keys: CategoryKeys;
  /** What events must agree with to be written. */
  readonly schemas: EventSchemas | undefined;
  readonly bytesMax: number;
  /** What an append without events survives. */
  readonly durability: Durability;
  readonly now: number;
}

/**
 * Decides on proposals in their order, each on the states that those before it leave. Nothing is
 * written, and nothing may be answered before the transaction is through.
 */
export function planBatch(
  context: PlanContext,
  proposals: readonly Proposal[],
  streams: ReadonlyMap<string, PlannedStream>,
): BatchPlan {
  const outcomes: PlannedOutcome[] = [];
  const chunks: string[] = [];
  let commandCount = 0;
  let length = 0;
  let taken = 0;
  for (const proposal of proposals) {
    if (length > BATCH_LENGTH_MAX) break;
    taken += 1;
    try {
      const { outcome, extended } = decideOne(context, proposal, streams);
      outcomes.push({ proposal, outcome, written: writtenBy(extended[0]) });
      take(proposal, extended);
      for (const { commands, events } of extended) {
        chunks.push(commands);
        length += commands.length;
        commandCount += 2 * events;
      }
    } catch (error) {
      // Thrown by the caller's own decide or evolve: it is the caller's to see, and nobody else's.
      outcomes.push({ proposal, outcome: 'failed', error });
    }
  }
  const snapshotted: PlannedStream[] = [];
  for (const stream of streams.values()) {
    if (stream.after === stream.before) continue;
    const snapshot = dueSnapshot(stream.after);
    if (snapshot === undefined) continue;
    snapshotted.push(stream);
    const key = word(context.keys.snapshot(stream.streamId));
    chunks.push(`*3\r\n$3\r\nSET\r\n${key}${word(snapshot)}`);
  }
  const eventCount = commandCount / 2;
  commandCount += snapshotted.length;
  const rest = proposals.slice(taken);
  return { outcomes, commands: chunks.join(''), commandCount, eventCount, snapshotted, rest };
}

interface Step {
  readonly outcome: ProposalOutcome;
  readonly extended: readonly Extended[];
}

interface Extended extends Extension {
  readonly stream: PlannedStream;
}

function decideOne(
  context: PlanContext,
  proposal: Proposal,
  streams: ReadonlyMap<string, PlannedStream>,
): Step {
  const found = findCommit(proposal, streams);
  if (found !== undefined) return { outcome: found, extended: [] };
  const step = decideParts(context, proposal, streams);
  if (step.extended.length === 0 && proposal.unresolvedSince !== undefined) {
    // Only an event would take the version from the transaction whose answer was lost, and which may
    // still arrive: nothing else can be said for certain now.
    throw unknownOutcome(proposal, undefined);
  }
  return step;
}

function decideParts(
  context: PlanContext,
  proposal: Proposal,
  streams: ReadonlyMap<string, PlannedStream>,
): Step {
  const { parts, meta } = proposal;
  let latest = 0;
  for (const { streamId, expectedVersion } of parts) {
    const { version, time = 0 } = streamAt(streams, streamId).after;
    const isLost = proposal.retriesLeft < 0;
    if (isLost || !isAsExpected(expectedVersion, version)) {
      const expected = isLost ? proposal.decidedAt : expectedVersion;
      const conflict = { outcome: 'conflict', streamId, expected, actual: version } as const;
      return { outcome: conflict, extended: [] };
    }
    if (time > latest) latest = time;
  }
  // A clock that is set back must not make an event older than the one before it.
  const time = Math.max(Math.trunc(context.now), latest);
  const accepted: AcceptedPart[] = [];
  const extended: Extended[] = [];
  for (const { streamId, decider, command } of parts) {
    const stream = streamAt(streams, streamId);
    const { version, state } = stream.after;
    if (accepted.length === 0) proposal.decidedAt = version;
    const decision = decider.decide(command, state);
    if (decision.outcome === 'rejected') {
      const { rejection } = decision;
      return { outcome: { outcome: 'rejected', rejection, state, version }, extended: [] };
    }
    const { events } = decision;
    assertAppendable(events);
    if (events.length === 0) {
      accepted.push({ streamId, version, state, events, positions: [] });
      continue;
    }
    const extension = extend(context, stream, { meta, events, time });
    const { after } = extension;
    extended.push({ stream, ...extension });
    accepted.push({
      streamId,
      version: after.version,
      state: after.state,
      events,
      positions: [],
    });
  }
  assertWithin(context.bytesMax, extended);
  const settledAt = extended.length === 0 && latest > 0 ? latest : time;
  const { durability } = context;
  const outcome: Accepted = { outcome: 'accepted', parts: accepted, time: settledAt, durability };
  return { outcome, extended };
}

function writtenBy(first: Extended | undefined): WrittenPart | undefined {
  if (first === undefined) return undefined;
  const { stream, after } = first;
  return { streamId: stream.streamId, after: stream.before.version, lastHash: after.hash };
}

/** All parts hold: what was worked out becomes the state that the next proposal is decided on. */
function take({ meta, isNamedByCaller }: Proposal, extended: readonly Extended[]): void {
  for (const { stream, after } of extended) {
    stream.after = after;
    if (!isNamedByCaller) continue;
    stream.named ??= new Map();
    stream.named.set(meta.commitId, after.version);
  }
}

function streamAt(streams: ReadonlyMap<string, PlannedStream>, streamId: string): PlannedStream {
  const stream = streams.get(streamId);
  if (stream === undefined) throw new TypeError(`stream ${streamId} was not loaded`);
  return stream;
}

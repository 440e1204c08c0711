import type { Durability } from '../../durability-level.ts';
import type { StreamEvent } from '../../event.ts';
import { assertAppendable } from '../../arguments.ts';
import { isAsExpected } from '../../expected-version.ts';
import type { FoldedStream } from './folded-stream.ts';
import { chainHash } from '../../wire/hash-chain.ts';
import type { FoundCommit, Proposal, ProposalOutcome } from './proposal.ts';
import { dueSnapshot } from './snapshot.ts';
import { unknownOutcome } from './settle-errors.ts';
import { eventText, metaText, sealedMetaText } from '../../wire/stream-entry.ts';

/** One event as it will be written. */
export interface PlannedEntry {
  readonly version: number;
  readonly event: string;
  readonly meta: string;
}

/** What a proposal will be answered once the transaction has gone through. */
export type PlannedOutcome =
  | {
      readonly proposal: Proposal;
      readonly outcome: ProposalOutcome;
      readonly entries: number;
      /** The hash of its last event; undefined where it has none. */
      readonly lastHash: string | undefined;
    }
  | { readonly proposal: Proposal; readonly outcome: 'failed'; readonly error: unknown };

/** What a transaction will do to one stream. */
export interface StreamPlan {
  readonly streamId: string;
  readonly before: FoldedStream;
  readonly after: FoldedStream;
  readonly entries: readonly PlannedEntry[];
  /** Commit id and last version of every append in `entries`. */
  readonly commits: ReadonlyMap<string, number>;
  /** The snapshot to be stored with the entries, where one is due. */
  readonly snapshot: string | undefined;
  readonly outcomes: readonly PlannedOutcome[];
}

/**
 * Decides on the proposals of one stream in their order, each on the state that those before it
 * leave. Nothing is written, and nothing may be answered before the transaction is through.
 */
export function planStream(
  before: FoldedStream,
  proposals: readonly Proposal[],
  now: number,
  durability: Durability,
): Omit<StreamPlan, 'streamId'> {
  const entries: PlannedEntry[] = [];
  const commits = new Map<string, number>();
  const outcomes: PlannedOutcome[] = [];
  let after = before;
  for (const proposal of proposals) {
    const found = commits.get(proposal.meta.commitId) ?? committedAt(before, proposal);
    if (found !== undefined) {
      const outcome = foundCommit(proposal, found);
      outcomes.push({ proposal, outcome, entries: 0, lastHash: undefined });
      continue;
    }
    if (before.version > (proposal.unresolvedSince ?? Infinity)) {
      // Another event took the version: the transaction whose answer was lost was refused by its
      // WATCH, or will be.
      proposal.unresolvedSince = undefined;
    }
    try {
      const step = decideOne(after, proposal, { now, durability });
      const hasEntries = step.entries.length > 0;
      for (const entry of step.entries) entries.push(entry);
      ({ after } = step);
      if (hasEntries) commits.set(proposal.meta.commitId, after.version);
      const lastHash = hasEntries ? after.hash : undefined;
      outcomes.push({ proposal, outcome: step.outcome, entries: step.entries.length, lastHash });
    } catch (error) {
      // Thrown by the caller's own decide or evolve: it is the caller's to see, and nobody else's.
      outcomes.push({ proposal, outcome: 'failed', error });
    }
  }
  const snapshot = entries.length > 0 ? dueSnapshot(after) : undefined;
  return { before, after, entries, commits, snapshot, outcomes };
}

// What is remembered beyond the version that was read is of a log that has been set back since.
function committedAt({ commits, version }: FoldedStream, { meta }: Proposal): number | undefined {
  const found = commits.get(meta.commitId);
  return found === undefined || found > version ? undefined : found;
}

function foundCommit({ meta, lostHashes }: Proposal, version: number): FoundCommit {
  return { outcome: 'found', commitId: meta.commitId, version, lostHashes };
}

interface Step {
  readonly outcome: ProposalOutcome;
  readonly after: FoldedStream;
  readonly entries: readonly PlannedEntry[];
}

interface Circumstances {
  readonly now: number;
  /** What is answered unless the replicas acknowledge more. */
  readonly durability: Durability;
}

function decideOne(current: FoldedStream, proposal: Proposal, under: Circumstances): Step {
  const step = decideAt(current, proposal, under);
  if (step.entries.length === 0 && proposal.unresolvedSince !== undefined) {
    // Only an event would take the version from the transaction whose answer was lost, and which may
    // still arrive: nothing else can be said for certain now.
    throw unknownOutcome(proposal, undefined);
  }
  return step;
}

function decideAt(
  current: FoldedStream,
  proposal: Proposal,
  { now, durability }: Circumstances,
): Step {
  const { version, state } = current;
  const { streamId, expectedVersion } = proposal;
  if (!isAsExpected(expectedVersion, version)) {
    const conflict = {
      outcome: 'conflict',
      streamId,
      expected: expectedVersion,
      actual: version,
    } as const;
    return { outcome: conflict, after: current, entries: [] };
  }
  if (proposal.retriesLeft < 0) {
    const conflict = {
      outcome: 'conflict',
      streamId,
      expected: proposal.decidedAt,
      actual: version,
    } as const;
    return { outcome: conflict, after: current, entries: [] };
  }
  proposal.decidedAt = version;
  const decision = current.decider.decide(proposal.command, state);
  if (decision.outcome === 'rejected') {
    const { rejection } = decision;
    const rejected = { outcome: 'rejected', rejection, state, version } as const;
    return { outcome: rejected, after: current, entries: [] };
  }
  assertAppendable(decision.events);
  // A clock that is set back must not make an event older than the one before it.
  const time = Math.max(Math.trunc(now), current.time ?? 0);
  const { after, entries } = extend(current, proposal, decision.events, time);
  return {
    outcome: {
      outcome: 'accepted',
      version: after.version,
      time: after.time ?? time,
      state: after.state,
      events: decision.events,
      positions: [],
      durability,
    },
    after,
    entries,
  };
}

function extend(
  current: FoldedStream,
  { streamId, meta }: Proposal,
  events: readonly StreamEvent[],
  time: number,
): { after: FoldedStream; entries: PlannedEntry[] } {
  const entries: PlannedEntry[] = [];
  const unhashed = metaText({ ...meta, time });
  let { version, hash, state } = current;
  for (const event of events) {
    version += 1;
    const text = eventText(streamId, version, event);
    hash = chainHash(hash, text, unhashed);
    state = current.decider.evolve(state, event);
    entries.push({ version, event: text, meta: sealedMetaText(unhashed, hash) });
  }
  return {
    after: { ...current, version, hash, time: events.length > 0 ? time : current.time, state },
    entries,
  };
}

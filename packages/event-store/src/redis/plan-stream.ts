import type { StreamEvent } from '../event.ts';
import type { FoldedStream } from './folded-stream.ts';
import { chainHash } from './hash-chain.ts';
import type { Proposal, ProposalOutcome } from './proposal.ts';
import { eventText, metaText, sealedMetaText } from './stream-entry.ts';

/** One event as it will be written. */
export interface PlannedEntry {
  readonly version: number;
  readonly event: string;
  readonly meta: string;
}

/** What a proposal will be answered once the transaction has gone through. */
export type PlannedOutcome =
  | { readonly proposal: Proposal; readonly outcome: ProposalOutcome; readonly entries: number }
  | { readonly proposal: Proposal; readonly outcome: 'failed'; readonly error: unknown };

/** What a transaction will do to one stream. */
export interface StreamPlan {
  readonly streamId: string;
  readonly before: FoldedStream;
  readonly after: FoldedStream;
  readonly entries: readonly PlannedEntry[];
  /** Commit id and last version of every append in `entries`. */
  readonly commits: ReadonlyMap<string, number>;
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
): Omit<StreamPlan, 'streamId'> {
  const entries: PlannedEntry[] = [];
  const commits = new Map<string, number>();
  const outcomes: PlannedOutcome[] = [];
  let after = before;
  for (const proposal of proposals) {
    const { commitId } = proposal.meta;
    const found = commits.get(commitId) ?? before.commits.get(commitId);
    if (found !== undefined) {
      const isOwn = found > (proposal.unresolvedSince ?? Infinity);
      const outcome = { outcome: 'found', commitId, version: found, isOwn } as const;
      outcomes.push({ proposal, outcome, entries: 0 });
      continue;
    }
    if (before.version > (proposal.unresolvedSince ?? Infinity)) {
      // Another event took the version: the transaction whose answer was lost was refused by its
      // WATCH, or will be.
      proposal.unresolvedSince = undefined;
    }
    try {
      const step = decideOne(after, proposal, now);
      outcomes.push({ proposal, outcome: step.outcome, entries: step.entries.length });
      entries.push(...step.entries);
      ({ after } = step);
      if (step.entries.length > 0) commits.set(commitId, after.version);
    } catch (error) {
      // Thrown by the caller's own decide or evolve: it is the caller's to see, and nobody else's.
      outcomes.push({ proposal, outcome: 'failed', error });
    }
  }
  return { before, after, entries, commits, outcomes };
}

interface Step {
  readonly outcome: ProposalOutcome;
  readonly after: FoldedStream;
  readonly entries: readonly PlannedEntry[];
}

function decideOne(current: FoldedStream, proposal: Proposal, now: number): Step {
  const { version, state } = current;
  const { expectedVersion } = proposal;
  if (expectedVersion !== undefined && expectedVersion !== version) {
    const conflict = { outcome: 'conflict', expected: expectedVersion, actual: version } as const;
    return { outcome: conflict, after: current, entries: [] };
  }
  if (proposal.retriesLeft < 0) {
    const conflict = {
      outcome: 'conflict',
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
  // A clock that is set back must not make an event older than the one before it.
  const time = Math.max(now, current.time ?? 0);
  const { after, entries } = extend(current, proposal, decision.events, time);
  return {
    outcome: {
      outcome: 'accepted',
      version: after.version,
      time: after.time ?? time,
      state: after.state,
      events: decision.events,
      positions: [],
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

import type { Durability } from '../../durability-level.ts';
import type { StreamEvent } from '../../event.ts';
import type { ExpectedVersion } from '../../expected-version.ts';
import type { Conflict, Overloaded } from '../../outcomes.ts';
import type { UnhashedMeta } from '../../wire/stream-entry.ts';
import type { AnyDecider } from './folded-stream.ts';

/** What a proposal wants of one stream. */
export interface ProposalPart {
  readonly streamId: string;
  readonly decider: AnyDecider;
  readonly command: unknown;
  readonly expectedVersion: ExpectedVersion;
}

/** One append or command on its way into the log. */
export interface Proposal {
  /** One for each stream; a command has one. All of them go into the log, or none. */
  readonly parts: readonly ProposalPart[];
  readonly meta: Omit<UnhashedMeta, 'time'>;
  /** The caller named the commit, so an earlier call may have written it at any version. */
  readonly isNamedByCaller: boolean;
  /** Performance-clock time, in milliseconds, after which no further try is begun. */
  readonly deadline: number;
  /** How many more times it is decided again after one of its streams has moved; below 0: a conflict. */
  retriesLeft: number;
  /** The version that its first part was last decided on. */
  decidedAt: number;
  /**
   * The answer to a transaction that would have put this proposal after this version of
   * `unresolvedStream` was lost: whether it is in the log is not known until that has been read.
   */
  unresolvedSince: number | undefined;
  unresolvedStream: string | undefined;
  /** The hashes that its last event would have in the log, one for each answer that was lost. */
  readonly lostHashes: string[];
  /** Called once, or `fail` is. */
  readonly settle: (outcome: ProposalOutcome) => void;
  readonly fail: (error: unknown) => void;
}

/** What became of one part of an accepted proposal. */
export interface AcceptedPart {
  readonly streamId: string;
  readonly version: number;
  readonly state: unknown;
  readonly events: readonly StreamEvent[];
  /** Filled when the transaction has been answered. */
  readonly positions: string[];
}

/** A proposal that is in the log. */
export interface Accepted {
  readonly outcome: 'accepted';
  readonly parts: readonly AcceptedPart[];
  readonly time: number;
  /** What it survives; known when the transaction has been answered. */
  durability: Durability;
}

/** What became of a proposal. */
export type ProposalOutcome =
  | Accepted
  | FoundCommit
  | {
      readonly outcome: 'rejected';
      readonly rejection: unknown;
      readonly state: unknown;
      readonly version: number;
    }
  | Conflict
  | Overloaded;

/** Where the log holds a commit id. */
export interface FoundCommit {
  readonly outcome: 'found';
  readonly commitId: string;
  /** The streams that it wrote to, each with the version of the commit's last event there. */
  readonly streams: readonly { readonly streamId: string; readonly version: number }[];
  /** If the commit's last event has one of these hashes, an earlier try of this call wrote it. */
  readonly lostHashes: readonly string[];
}

import type { Durability } from '../../durability-level.ts';
import type { StreamEvent } from '../../event.ts';
import type { ExpectedVersion } from '../../expected-version.ts';
import type { Conflict, Overloaded } from '../../outcomes.ts';
import type { AnyDecider } from './folded-stream.ts';
import type { UnhashedMeta } from '../../wire/stream-entry.ts';

/** One append or command on its way into the log. */
export interface Proposal {
  readonly streamId: string;
  readonly decider: AnyDecider;
  readonly command: unknown;
  readonly expectedVersion: ExpectedVersion;
  readonly meta: Omit<UnhashedMeta, 'time'>;
  /** The caller named the commit, so an earlier call may have written it at any version. */
  readonly isNamedByCaller: boolean;
  /** Performance-clock time, in milliseconds, after which no further try is begun. */
  readonly deadline: number;
  /** How many more times it is decided again after its stream has moved; below 0: a conflict. */
  retriesLeft: number;
  /** The version that it was last decided on. */
  decidedAt: number;
  /**
   * The answer to a transaction that would have put this proposal right after this version was lost:
   * whether it is in the log is not known until the stream has been read.
   */
  unresolvedSince: number | undefined;
  /** The hashes that its last event would have in the log, one for each answer that was lost. */
  readonly lostHashes: string[];
  readonly settle: (outcome: ProposalOutcome) => void;
  readonly fail: (error: unknown) => void;
}

/** What became of a proposal. */
export type ProposalOutcome =
  | {
      readonly outcome: 'accepted';
      readonly version: number;
      readonly time: number;
      readonly state: unknown;
      readonly events: readonly StreamEvent[];
      readonly positions: readonly string[];
      readonly durability: Durability;
    }
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
  /** The version of the commit's last event. */
  readonly version: number;
  /** If the commit's last event has one of these hashes, an earlier try of this call wrote it. */
  readonly lostHashes: readonly string[];
}

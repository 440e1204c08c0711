import type { StreamEntry } from '../category-entry.ts';
import type { ParkedEntry } from '../park-code.ts';
import type { StreamProjection } from '../projection.ts';
import { readApplied, type Applied, type StoredDocument } from './applied.ts';
import { checkAnchor, follow, type Finding, type Poison } from './follow.ts';
import type { OwnEvents } from './own-events.ts';

/** Everything that the plan for one stream of a batch depends on. */
export interface StreamInput<State, Event> {
  readonly projection: StreamProjection<State, Event>;
  readonly streamId: string;
  readonly document: StoredDocument | undefined;
  /** Whether an earlier entry of the stream is parked. */
  readonly isHalted: boolean;
  /** At least one, from one batch. */
  readonly entries: readonly StreamEntry[];
  /** Undefined until a plan asked for it. */
  readonly own: OwnEvents | undefined;
}

/** What is to be done for one stream of a batch. */
export type StreamPlan<State> =
  /** Read the stream's own events of these versions, and plan again with them. */
  | { readonly outcome: 'read_own'; readonly fromVersion: number; readonly toVersion: number }
  /** Stop: the document and the log tell two histories. */
  | { readonly outcome: 'forked'; readonly version: number; readonly problem: string }
  | {
      readonly outcome: 'planned';
      /** What the document reflects now: the condition of the write. */
      readonly basis: Applied<State>;
      /** What it reflects next; undefined where there is nothing to write. */
      readonly next: Applied<State> | undefined;
      /** To be parked once the document is written, in this order. */
      readonly parked: readonly ParkedEntry[];
      /** To be planned again after the write: more of the own stream has to be read first. */
      readonly remaining: readonly StreamEntry[];
      readonly findings: readonly Finding[];
    };

/**
 * Decides what the entries of one stream mean for its document. Pure.
 *
 * An entry is applied only if it is the next version and its hash follows on what is applied. What
 * is missing or damaged comes from the stream's own events, under the same condition.
 */
export function planStream<State, Event>(input: StreamInput<State, Event>): StreamPlan<State> {
  const { projection, own, isHalted, streamId } = input;
  const entries = [...input.entries].sort((left, right) => order(left) - order(right));
  const reading = readApplied(projection, input.document);
  if (reading.outcome === 'invalid') return unreadable(input, entries, reading.problem);
  const basis = reading.applied;
  const fork = own === undefined ? undefined : checkAnchor(basis, own);
  if (fork !== undefined) return { outcome: 'forked', version: basis.version, problem: fork };

  let applied = basis;
  let poison: Poison | undefined;
  let isLinked = basis.version === 0;
  const parked: ParkedEntry[] = [];
  const findings: Finding[] = [];
  for (const [index, entry] of entries.entries()) {
    if (poison !== undefined) {
      parked.push(waiting(streamId, entry));
      continue;
    }
    const step = follow({ projection, applied, entry, isHalted, own });
    if (step.finding !== undefined) findings.push(step.finding);
    switch (step.outcome) {
      case 'applied':
        applied = step.applied;
        isLinked = true;
        break;
      case 'known':
        isLinked ||= step.isLinked;
        break;
      case 'waits':
        isLinked = true;
        parked.push(waiting(streamId, entry));
        break;
      case 'poison':
        applied = step.applied;
        poison = step.poison;
        parked.push({ ...waiting(streamId, entry), ...step.poison });
        break;
      case 'forked':
        return step;
      case 'own_needed':
        return {
          outcome: 'read_own',
          fromVersion: Math.max(1, basis.version),
          toVersion: highest(entries),
        };
      case 'more_needed':
        return planned(basis, step.applied, { parked, findings, remaining: entries.slice(index) });
    }
  }
  // Only entries from before the document, and none that vouches for it: after a restore, new
  // events with old version numbers look just like this.
  if (!isLinked && poison === undefined && own === undefined) {
    return { outcome: 'read_own', fromVersion: basis.version, toVersion: basis.version };
  }
  return planned(basis, applied, { parked, findings, remaining: [] });
}

function planned<State>(
  basis: Applied<State>,
  applied: Applied<State>,
  rest: {
    readonly parked: readonly ParkedEntry[];
    readonly findings: readonly Finding[];
    readonly remaining: readonly StreamEntry[];
  },
): StreamPlan<State> {
  return { outcome: 'planned', basis, next: applied === basis ? undefined : applied, ...rest };
}

function unreadable<State, Event>(
  { streamId, projection }: StreamInput<State, Event>,
  entries: readonly StreamEntry[],
  problem: string,
): StreamPlan<State> {
  const { initialState: state } = projection;
  const basis = { version: 0, hash: undefined, state, positions: [], time: 0 };
  const parked = entries.map((entry, index) =>
    index === 0
      ? { ...waiting(streamId, entry), code: 'document_invalid' as const, reason: problem }
      : waiting(streamId, entry),
  );
  return planned(basis, basis, { parked, findings: [], remaining: [] });
}

function waiting(streamId: string, { raw, version }: StreamEntry): ParkedEntry {
  return {
    entryId: raw.id,
    streamId,
    ...(version === undefined ? {} : { version }),
    code: 'stream_halted',
    reason: 'waits behind an earlier entry of its stream',
    fields: raw.fields,
  };
}

// What has no version comes last: the good entries of the batch are applied before it halts them.
function order({ version }: StreamEntry): number {
  return version ?? Number.MAX_SAFE_INTEGER;
}

function highest(entries: readonly StreamEntry[]): number {
  return entries.reduce((most, { version }) => Math.max(most, version ?? 0), 1);
}

import type { StreamEntry } from '../category-entry.ts';
import type { LineWrite } from '../documents.ts';
import type { ParkedEntry } from '../park-code.ts';
import type { Applied, FoldRules } from './applied.ts';
import { checkAnchor, follow, type Finding } from './follow.ts';
import type { OwnEvents } from './own-events.ts';

/** Everything that the plan for one stream of a page depends on. */
export interface StreamInput {
  readonly rules: FoldRules;
  readonly streamId: string;
  /** What the stream's document reflects. */
  readonly applied: Applied;
  /** At least one, from one page. */
  readonly entries: readonly StreamEntry[];
  /** Undefined until a plan asked for it. */
  readonly own: OwnEvents | undefined;
}

/** What is to be done for one stream of a page. */
export type StreamPlan =
  /** Read the stream's own events of these versions, and plan again with them. */
  | { readonly outcome: 'read_own'; readonly fromVersion: number; readonly toVersion: number }
  /** Stop: the document and the log tell two histories. */
  | { readonly outcome: 'forked'; readonly version: number; readonly problem: string }
  | {
      readonly outcome: 'planned';
      /** What the document reflects next. */
      readonly applied: Applied;
      readonly lines: readonly LineWrite[];
      /** To be parked once the document is written. */
      readonly poison: ParkedEntry | undefined;
      /** Entries that come after it, and wait. */
      readonly waiting: readonly StreamEntry[];
      /** To be planned again after this: more of the own stream has to be read first. */
      readonly remaining: readonly StreamEntry[];
      readonly findings: readonly Finding[];
    };

/**
 * Decides what the entries of one stream mean for its document. Pure.
 *
 * An entry is applied only if it is the next version and its hash follows on what is applied. What
 * is missing or damaged comes from the stream's own events, under the same condition.
 */
export function planStream(input: StreamInput): StreamPlan {
  const { rules, own, streamId } = input;
  const entries = [...input.entries].sort((left, right) => order(left) - order(right));
  let { applied } = input;
  const fork = own === undefined ? undefined : checkAnchor(applied, own);
  if (fork !== undefined) return { outcome: 'forked', version: applied.version, problem: fork };

  let isLinked = applied.version === 0;
  const lines: LineWrite[] = [];
  const findings: Finding[] = [];
  for (const [index, entry] of entries.entries()) {
    const step = follow({ rules, applied, entry, own });
    if (step.finding !== undefined) findings.push(step.finding);
    if ('lines' in step) {
      ({ applied } = step);
      lines.push(...step.lines);
    }
    const done = { outcome: 'planned', applied, lines, findings } as const;
    switch (step.outcome) {
      case 'applied':
        isLinked = true;
        break;
      case 'known':
        isLinked ||= step.isLinked;
        break;
      case 'poison': {
        const poison = { ...parkedEntry(streamId, entry), ...step.poison };
        return { ...done, poison, waiting: entries.slice(index + 1), remaining: [] };
      }
      case 'forked':
        return step;
      case 'own_needed': {
        const fromVersion = Math.max(1, input.applied.version);
        return { outcome: 'read_own', fromVersion, toVersion: highest(entries) };
      }
      case 'more_needed':
        return { ...done, poison: undefined, waiting: [], remaining: entries.slice(index) };
    }
  }
  // Only entries from before the document, and none that vouches for it: after a restore, new
  // events with old version numbers look just like this.
  if (!isLinked && own === undefined) {
    return { outcome: 'read_own', fromVersion: applied.version, toVersion: applied.version };
  }
  return {
    outcome: 'planned',
    applied,
    lines,
    findings,
    poison: undefined,
    waiting: [],
    remaining: [],
  };
}

/** An entry of a stream as it is parked, but for its reason. */
export function parkedEntry(
  streamId: string,
  { raw: [entryId, fields], version }: StreamEntry,
): Omit<ParkedEntry, 'code' | 'reason'> {
  return { entryId, streamId, ...(version === undefined ? {} : { version }), fields };
}

// What has no version comes last: the good entries of the page are applied before it halts them.
function order({ version }: StreamEntry): number {
  return version ?? Number.MAX_SAFE_INTEGER;
}

function highest(entries: readonly StreamEntry[]): number {
  return entries.reduce((most, { version }) => Math.max(most, version ?? 0), 1);
}

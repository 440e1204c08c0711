import type { RecordedEvent } from '@streamfold/event-store';
import type { StreamEntry } from '../category-entry.ts';
import type { LineWrite } from '../documents.ts';
import type { ParkCode } from '../park-code.ts';
import {
  continues,
  foldEvent,
  HASH_NOT_KNOWN,
  withPosition,
  type Applied,
  type FoldRules,
} from './applied.ts';
import type { OwnEvents } from './own-events.ts';

/** Something that was dealt with, and that the person on call should hear of. */
export type Finding =
  | { readonly type: 'gap_filled'; readonly fromVersion: number; readonly toVersion: number }
  | {
      readonly type: 'entry_replaced';
      readonly entryId: string;
      readonly version: number;
      readonly reason: string;
    };

/** Why an entry cannot be applied. */
export interface Poison {
  readonly code: ParkCode;
  readonly reason: string;
}

/** How far a stream is folded, and the lines that were made on the way. */
export interface Progressed {
  readonly applied: Applied;
  readonly lines: readonly LineWrite[];
}

/** What one entry means after what is applied already. */
export type Following = { readonly finding?: Finding } & (
  | ({ readonly outcome: 'applied' } & Progressed)
  /** Applied already. `isLinked`: its hash is that of the document, so the log is the same one. */
  | { readonly outcome: 'known'; readonly isLinked: boolean }
  | ({ readonly outcome: 'poison'; readonly poison: Poison } & Progressed)
  | { readonly outcome: 'forked'; readonly version: number; readonly problem: string }
  | { readonly outcome: 'own_needed' }
  /** All own events that were read are applied, and the entry is not reached yet. */
  | ({ readonly outcome: 'more_needed' } & Progressed)
);

type IntactEntry = StreamEntry & { readonly status: 'intact' };

interface FollowInput {
  readonly rules: FoldRules;
  readonly applied: Applied;
  readonly entry: StreamEntry;
  readonly own: OwnEvents | undefined;
}

/** Decides what `entry` means after `applied`. Pure. */
export function follow({ rules, applied, entry, own }: FollowInput): Following {
  const { version } = entry;
  if (version !== undefined && version <= applied.version) return alreadyApplied(applied, entry);
  if (version === undefined) {
    const reason = entry.status === 'damaged' ? entry.reason : '';
    return { outcome: 'poison', applied, lines: [], poison: { code: 'entry_undecodable', reason } };
  }
  const fold = new Fold(rules, applied);
  const next = nextOf(applied, entry);
  if (next !== undefined) {
    const following = applyEntry(fold, next);
    // Its second try is with the own stream at hand, which knows whether there is such an event.
    if (following.outcome === 'applied' || own !== undefined) return following;
  }
  if (own === undefined) return { outcome: 'own_needed' };
  return followWithOwn(fold, { entry, own, version });
}

/**
 * Compares what the document reflects with the stream's own event of that version.
 *
 * @returns how they contradict each other, or undefined
 */
export function checkAnchor(applied: Applied, own: OwnEvents): string | undefined {
  if (applied.version === 0 || applied.hash === HASH_NOT_KNOWN) return undefined;
  const anchor = own.events.find(({ event }) => event.version === applied.version)?.event;
  if (anchor === undefined) {
    // An event that cannot be read proves nothing. One that is not there does.
    return own.problem === undefined
      ? `the document is at version ${applied.version}, which its stream no longer has`
      : undefined;
  }
  return anchor.meta.hash === applied.hash
    ? undefined
    : `the document has hash ${applied.hash}, its stream has ${anchor.meta.hash}`;
}

function alreadyApplied(applied: Applied, entry: StreamEntry): Following {
  if (entry.status === 'damaged') {
    const { reason } = entry;
    const version = entry.version ?? applied.version;
    const finding = { type: 'entry_replaced', entryId: entry.raw[0], version, reason } as const;
    return { outcome: 'known', isLinked: false, finding };
  }
  if (entry.version < applied.version) return { outcome: 'known', isLinked: false };
  const { hash } = entry.event.meta;
  // What was left out without being readable cannot contradict what can be read now.
  if (hash === applied.hash || applied.hash === HASH_NOT_KNOWN) {
    return { outcome: 'known', isLinked: true };
  }
  return {
    outcome: 'forked',
    version: entry.version,
    problem: `entry ${entry.raw[0]} has hash ${hash}, applied was ${applied.hash}`,
  };
}

/** Folds one event after the other, as long as none is refused. */
class Fold {
  applied: Applied;
  readonly lines: LineWrite[] = [];
  readonly #rules: FoldRules;

  constructor(rules: FoldRules, applied: Applied) {
    this.#rules = rules;
    this.applied = applied;
  }

  /** @returns why the event is refused, or undefined where it is folded */
  next(event: RecordedEvent, position: string | undefined): string | undefined {
    const step = foldEvent(this.#rules, this.applied.state, event, position);
    if (step.outcome === 'refused') return step.problem;
    if (step.line !== undefined) this.lines.push(step.line);
    const { positions } = this.applied;
    this.applied = {
      version: event.version,
      hash: event.meta.hash,
      state: step.state,
      positions: position === undefined ? positions : withPosition(positions, position),
      time: event.meta.time,
    };
    return undefined;
  }

  get progressed(): Progressed {
    return { applied: this.applied, lines: this.lines };
  }
}

function applyEntry(fold: Fold, entry: IntactEntry, finding?: Finding): Following {
  const found = finding === undefined ? {} : { finding };
  const problem = fold.next(entry.event, entry.raw[0]);
  if (problem === undefined) return { outcome: 'applied', ...fold.progressed, ...found };
  return { outcome: 'poison', ...fold.progressed, poison: refused(problem), ...found };
}

function followWithOwn(
  fold: Fold,
  {
    entry,
    own,
    version,
  }: { readonly entry: StreamEntry; readonly own: OwnEvents; readonly version: number },
): Following {
  const fromVersion = fold.applied.version + 1;
  for (const { raw, event } of own.events) {
    if (event.version <= fold.applied.version) continue;
    // The entry itself, where it is good.
    if (event.version >= version && nextOf(fold.applied, entry) !== undefined) break;
    if (event.version > version || !continues(fold.applied, raw, event)) break;
    // The copy of what the category has damaged stands where that stands.
    const problem = fold.next(event, event.version === version ? entry.raw[0] : undefined);
    if (problem !== undefined) {
      return { outcome: 'poison', ...fold.progressed, poison: refused(problem) };
    }
  }
  const next = nextOf(fold.applied, entry);
  if (next !== undefined) {
    const toVersion = fold.applied.version;
    return applyEntry(fold, next, { type: 'gap_filled', fromVersion, toVersion });
  }
  if (fold.applied.version >= version) {
    const reason = entry.status === 'damaged' ? entry.reason : 'its hash does not follow';
    const finding = { type: 'entry_replaced', entryId: entry.raw[0], version, reason } as const;
    return { outcome: 'applied', ...fold.progressed, finding };
  }
  if (!own.isWhole && own.events.at(-1)?.event.version === fold.applied.version) {
    return { outcome: 'more_needed', ...fold.progressed };
  }
  const poison = unreachable(fold.applied.version, entry, own);
  return { outcome: 'poison', ...fold.progressed, poison };
}

function unreachable(reached: number, entry: StreamEntry, own: OwnEvents): Poison {
  const cause = own.problem === undefined ? '' : ` (${own.problem})`;
  if (entry.version !== reached + 1) {
    const reason = `versions after ${reached} are missing in its own stream too${cause}`;
    return { code: 'gap_unfilled', reason };
  }
  if (entry.status === 'damaged') {
    const reason = `${entry.reason}; its own stream has no good copy${cause}`;
    return { code: 'entry_undecodable', reason };
  }
  const reason = `does not follow on version ${reached}, nor does what its own stream has${cause}`;
  return { code: 'chain_broken', reason };
}

/** `entry`, where it is intact and its event follows on `applied`. */
function nextOf(applied: Applied, entry: StreamEntry): IntactEntry | undefined {
  if (entry.status !== 'intact') return undefined;
  return continues(applied, entry.raw, entry.event) ? entry : undefined;
}

function refused(problem: string): Poison {
  return { code: 'event_refused', reason: problem };
}

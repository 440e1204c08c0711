import { isNextInChain, type CategoryEvent, type RecordedEvent } from '@streamfold/event-store';
import type { StreamEntry } from '../category-entry.ts';
import type { ParkCode } from '../park-code.ts';
import type { StreamProjection } from '../projection.ts';
import { foldNext, type Applied } from './applied.ts';
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

/** What one entry means after what is applied already. */
export type Following<State> = { readonly finding?: Finding } & (
  | { readonly outcome: 'applied'; readonly applied: Applied<State> }
  /** Applied already. `isLinked`: its hash is that of the document, so the log is the same one. */
  | { readonly outcome: 'known'; readonly isLinked: boolean }
  /** Its stream is halted. */
  | { readonly outcome: 'waits' }
  | { readonly outcome: 'poison'; readonly applied: Applied<State>; readonly poison: Poison }
  | { readonly outcome: 'forked'; readonly version: number; readonly problem: string }
  | { readonly outcome: 'own_needed' }
  /** All own events that were read are applied, and the entry is not reached yet. */
  | { readonly outcome: 'more_needed'; readonly applied: Applied<State> }
);

interface FollowInput<State, Event> {
  readonly projection: StreamProjection<State, Event>;
  readonly applied: Applied<State>;
  readonly entry: StreamEntry;
  readonly isHalted: boolean;
  readonly own: OwnEvents | undefined;
}

/** Decides what `entry` means after `applied`. Pure. */
export function follow<State, Event>(input: FollowInput<State, Event>): Following<State> {
  const { projection, applied, entry, isHalted, own } = input;
  const { version } = entry;
  if (version !== undefined && version <= applied.version) return alreadyApplied(applied, entry);
  if (isHalted) return { outcome: 'waits' };
  if (version === undefined) {
    const reason = entry.status === 'damaged' ? entry.reason : '';
    return { outcome: 'poison', applied, poison: { code: 'entry_undecodable', reason } };
  }
  const next = nextEvent(applied, entry);
  if (next !== undefined) {
    const step = foldNext(projection, applied, next, next.position);
    if (step.outcome === 'folded') return { outcome: 'applied', applied: step.applied };
    return { outcome: 'poison', applied, poison: refused(step.problem) };
  }
  if (own === undefined) return { outcome: 'own_needed' };
  return followWithOwn({ projection, applied, entry, own, version });
}

/**
 * Compares what the document reflects with the stream's own event of that version.
 *
 * @returns how they contradict each other, or undefined
 */
export function checkAnchor<State>(applied: Applied<State>, own: OwnEvents): string | undefined {
  if (applied.version === 0) return undefined;
  const anchor = own.events.find(({ version }) => version === applied.version);
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

function alreadyApplied<State>(applied: Applied<State>, entry: StreamEntry): Following<State> {
  if (entry.status === 'damaged') {
    const { reason } = entry;
    const version = entry.version ?? applied.version;
    const finding = { type: 'entry_replaced', entryId: entry.raw.id, version, reason } as const;
    return { outcome: 'known', isLinked: false, finding };
  }
  if (entry.version < applied.version) return { outcome: 'known', isLinked: false };
  const { hash } = entry.event.meta;
  if (hash === applied.hash) return { outcome: 'known', isLinked: true };
  return {
    outcome: 'forked',
    version: entry.version,
    problem: `entry ${entry.raw.id} has hash ${hash}, applied was ${applied.hash}`,
  };
}

function followWithOwn<State, Event>(input: {
  readonly projection: StreamProjection<State, Event>;
  readonly applied: Applied<State>;
  readonly entry: StreamEntry;
  readonly own: OwnEvents;
  readonly version: number;
}): Following<State> {
  const { projection, entry, own, version } = input;
  let { applied } = input;
  const fromVersion = applied.version + 1;
  for (const recorded of own.events) {
    if (recorded.version <= applied.version) continue;
    // The entry itself, where it is good: it knows its position, the own stream does not.
    if (recorded.version >= version && nextEvent(applied, entry) !== undefined) break;
    if (recorded.version > version || !continues(applied, recorded)) break;
    const step = foldNext(projection, applied, recorded, undefined);
    if (step.outcome === 'refused') {
      return { outcome: 'poison', applied, poison: refused(step.problem) };
    }
    applied = step.applied;
  }
  const next = nextEvent(applied, entry);
  if (next !== undefined) {
    const finding = { type: 'gap_filled', fromVersion, toVersion: applied.version } as const;
    const step = foldNext(projection, applied, next, next.position);
    if (step.outcome === 'folded') return { outcome: 'applied', applied: step.applied, finding };
    return { outcome: 'poison', applied, poison: refused(step.problem), finding };
  }
  if (applied.version >= version) {
    const reason = entry.status === 'damaged' ? entry.reason : 'its hash does not follow';
    const finding = { type: 'entry_replaced', entryId: entry.raw.id, version, reason } as const;
    return { outcome: 'applied', applied, finding };
  }
  if (!own.isWhole && own.events.at(-1)?.version === applied.version) {
    return { outcome: 'more_needed', applied };
  }
  return { outcome: 'poison', applied, poison: unreachable(applied.version, entry, own) };
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

/** The event of `entry`, if the entry is intact and its event follows on `applied`. */
function nextEvent<State>(applied: Applied<State>, entry: StreamEntry): CategoryEvent | undefined {
  return entry.status === 'intact' && continues(applied, entry.event) ? entry.event : undefined;
}

function continues<State>(applied: Applied<State>, recorded: RecordedEvent): boolean {
  return recorded.version === applied.version + 1 && isNextInChain(applied.hash, recorded);
}

function refused(problem: string): Poison {
  return { code: 'event_refused', reason: problem };
}

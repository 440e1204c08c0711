import type { RecordedEvent } from '@streamfold/event-store';
import type { DocumentBody, StreamProjection } from '../projection.ts';

/** A document as MongoDB holds it. Nothing in it is trusted until `readApplied` has looked. */
export interface StoredDocument {
  readonly version: unknown;
  readonly hash: unknown;
  readonly timestamps: unknown;
  readonly body: DocumentBody;
}

/** How far a stream is folded, and to what. */
export interface Applied<State> {
  /** 0: no event yet, and no document. */
  readonly version: number;
  /** The hash of the event at `version`; undefined at version 0. */
  readonly hash: string | undefined;
  readonly state: State;
  /** The latest positions, oldest first, as far as they are known. */
  readonly positions: readonly string[];
  /** The time of the event at `version`, milliseconds since 1970-01-01 UTC. */
  readonly time: number;
}

/** How many positions a document keeps. */
export const POSITIONS_MAX = 10;

/** What a document reflects, or what is wrong with it. */
export type AppliedReading<State> =
  | { readonly outcome: 'valid'; readonly applied: Applied<State> }
  | { readonly outcome: 'invalid'; readonly problem: string };

/** Reads a stored document; `undefined` is a stream that has none yet. */
export function readApplied<State, Event>(
  projection: StreamProjection<State, Event>,
  document: StoredDocument | undefined,
): AppliedReading<State> {
  if (document === undefined) {
    const { initialState: state } = projection;
    return {
      outcome: 'valid',
      applied: { version: 0, hash: undefined, state, positions: [], time: 0 },
    };
  }
  const { version, hash, timestamps, body } = document;
  if (!Number.isSafeInteger(version) || Number(version) < 1) return invalid('version');
  if (typeof hash !== 'string') return invalid('hash');
  if (!isTextArray(timestamps)) return invalid('timestamps');
  try {
    const state = projection.fromBody(body);
    const applied = { version: Number(version), hash, state, positions: timestamps, time: 0 };
    return { outcome: 'valid', applied };
  } catch (error) {
    return { outcome: 'invalid', problem: messageOf(error) };
  }
}

/** What folding one event came to. */
export type Step<State> =
  | { readonly outcome: 'folded'; readonly applied: Applied<State> }
  | { readonly outcome: 'refused'; readonly problem: string };

// What a Date can hold: 100,000,000 days around 1970.
const TIME_MAX = 8.64e15;

/** Folds the next event of the chain. `position` is undefined where the own stream gave the event. */
export function foldNext<State, Event>(
  projection: StreamProjection<State, Event>,
  applied: Applied<State>,
  recorded: RecordedEvent,
  position: string | undefined,
): Step<State> {
  const { version, meta } = recorded;
  if (Math.abs(meta.time) > TIME_MAX) {
    return { outcome: 'refused', problem: `version ${version}: time ${meta.time} is no date` };
  }
  try {
    const state = projection.evolve(applied.state, projection.parseEvent(recorded.event));
    const positions =
      position === undefined
        ? applied.positions
        : [...applied.positions.slice(1 - POSITIONS_MAX), position];
    return {
      outcome: 'folded',
      applied: { version, hash: meta.hash, state, positions, time: meta.time },
    };
  } catch (error) {
    return { outcome: 'refused', problem: `version ${version}: ${messageOf(error)}` };
  }
}

function invalid(member: string): { readonly outcome: 'invalid'; readonly problem: string } {
  return { outcome: 'invalid', problem: `member ${member} of the document is not valid` };
}

function isTextArray(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

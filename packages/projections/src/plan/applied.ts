import { isNextEntry, type RawEntry, type RecordedEvent } from '@streamfold/event-store';
import type { DocumentCondition, LineWrite, StoredDocument } from '../documents.ts';
import type { AnyStreamProjection, EventFacts } from '../projection.ts';

/** How far a stream is folded, and to what. */
export interface Applied {
  /** 0: no event yet, and no document. */
  readonly version: number;
  /** The hash of the event at `version`; undefined at version 0. */
  readonly hash: string | undefined;
  readonly state: unknown;
  /** The latest positions, oldest first, as far as they are known. */
  readonly positions: readonly string[];
  /** The time of the event at `version`, milliseconds since 1970-01-01 UTC. */
  readonly time: number;
}

/** What a stream's document reflects, and what replaces it must find. */
export interface Basis {
  readonly applied: Applied;
  /** Undefined: there is no document. */
  readonly condition: DocumentCondition | undefined;
}

/** How many positions a document keeps. */
export const POSITIONS_MAX = 10;

/**
 * Stands for the hash of an event that was left out and could not be read. Whatever has the next
 * version follows on it.
 */
export const HASH_NOT_KNOWN = 'not known';

/** What a document reflects, or what is wrong with it. */
export type AppliedReading =
  | ({ readonly outcome: 'valid' } & Basis)
  | { readonly outcome: 'invalid'; readonly problem: string }
  /** It was written under a later generation: the documents were replaced. */
  | { readonly outcome: 'newer'; readonly generation: number };

/** The basis of a stream that has no document. */
export function noDocument({ initialState: state }: AnyStreamProjection): Basis {
  const applied = { version: 0, hash: undefined, state, positions: [], time: 0 };
  return { applied, condition: undefined };
}

/**
 * Reads a stored document for whoever folds under `own`, a generation. One of an older generation
 * reflects nothing, and is replaced.
 */
export function readApplied(
  projection: AnyStreamProjection,
  own: number,
  document: StoredDocument,
): AppliedReading {
  const { version, hash, timestamps, body } = document;
  if (!isCount(version)) return invalid('version');
  if (!Number.isSafeInteger(document.generation)) return invalid('generation');
  if (typeof hash !== 'string') return invalid('hash');
  if (!isTextArray(timestamps)) return invalid('timestamps');
  const generation = Number(document.generation);
  const condition = { version, hash, generation };
  if (generation > own) return { outcome: 'newer', generation };
  if (generation < own) {
    return { outcome: 'valid', ...noDocument(projection), condition };
  }
  try {
    const state = projection.fromBody(body);
    const applied = { version, hash, state, positions: timestamps, time: 0 };
    return { outcome: 'valid', applied, condition };
  } catch (error) {
    return { outcome: 'invalid', problem: messageOf(error) };
  }
}

/** What events are folded by. */
export interface FoldRules {
  readonly projection: AnyStreamProjection;
  /** What the store's schemas make of an event; undefined: its type is left out. @throws {Error} */
  readonly read: <Recorded extends RecordedEvent>(event: Recorded) => Recorded | undefined;
  /** Whether each state must have the form of a document, and not only the last. @default false */
  readonly isEachFormed?: boolean;
}

/** What folding one event came to. */
export type Step =
  | { readonly outcome: 'folded'; readonly state: unknown; readonly line: LineWrite | undefined }
  | { readonly outcome: 'refused'; readonly problem: string };

// What a Date can hold: 100,000,000 days around 1970.
const TIME_MAX = 8.64e15;

/** Folds the next event of the chain. `position` is undefined where the own stream gave the event. */
export function foldEvent(
  { projection, read, isEachFormed }: FoldRules,
  state: unknown,
  recorded: RecordedEvent,
  position: string | undefined,
): Step {
  const { streamId, version, meta } = recorded;
  const { time, hash } = meta;
  const passedOver = (): Step => {
    // No event may have changed the state yet: the initial one needs a form then.
    if (isEachFormed === true) projection.toBody(state);
    return { outcome: 'folded', state, line: undefined };
  };
  if (Math.abs(time) > TIME_MAX) {
    return { outcome: 'refused', problem: `version ${version}: time ${time} is no date` };
  }
  try {
    const known = read(recorded);
    if (known === undefined) return passedOver();
    const event = projection.parseEvent(known.event);
    const { eventTypes, lines } = projection;
    if (eventTypes !== undefined && !eventTypes.includes(known.event.type)) return passedOver();
    const facts: EventFacts = { streamId, version, position, time };
    const next = projection.evolve(state, event, facts);
    if (isEachFormed === true) projection.toBody(next);
    const body = lines?.toLine(next, event, facts);
    const line = body && { streamId, version, hash, position, time, body };
    return { outcome: 'folded', state: next, line };
  } catch (error) {
    return { outcome: 'refused', problem: `version ${version}: ${messageOf(error)}` };
  }
}

/** Whether the event that was read of `raw` is the next one after what is applied. */
export function continues(
  { version, hash }: Pick<Applied, 'version' | 'hash'>,
  raw: RawEntry,
  event: RecordedEvent,
): boolean {
  if (event.version !== version + 1) return false;
  return hash === HASH_NOT_KNOWN || isNextEntry(hash, raw, event);
}

/** `positions` and one more, without those that are too old to be kept. */
export function withPosition(positions: readonly string[], position: string): readonly string[] {
  return [...positions.slice(1 - POSITIONS_MAX), position];
}

function invalid(member: string): { readonly outcome: 'invalid'; readonly problem: string } {
  return { outcome: 'invalid', problem: `member ${member} of the document is not valid` };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

function isTextArray(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

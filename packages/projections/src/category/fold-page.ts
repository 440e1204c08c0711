import { compareEntryIds } from '@streamfold/event-store';
import type { ParkCode, ParkedEntry } from '../park-code.ts';
import type { HaltedStream, MoreWaiting } from '../parking.ts';
import type { AnyCategoryProjection, DocumentBody, EventFacts } from '../projection.ts';
import { parkedEntry, refused, type PlannedEntry } from './plan-page.ts';

/** What a page is folded by. */
export interface FoldInput {
  readonly projection: AnyCategoryProjection;
  readonly planned: readonly PlannedEntry[];
  readonly halted: ReadonlyMap<string, HaltedStream>;
  /** Those of `keysOf` that exist. */
  readonly documents: ReadonlyMap<string, DocumentBody>;
}

/** What a page comes to. */
export interface FoldedPage {
  /** The documents that change, whole. */
  readonly documents: ReadonlyMap<string, DocumentBody>;
  readonly parked: readonly ParkedEntry[];
  readonly waiting: readonly MoreWaiting[];
  /** The halted streams that are new, or that more waits of. */
  readonly halted: ReadonlyMap<string, HaltedStream>;
}

/** The documents that folding the page may need. */
export function keysOf({ planned, halted }: Pick<FoldInput, 'planned' | 'halted'>): string[] {
  const keys = new Set<string>();
  for (const entry of planned) {
    if (entry.outcome === 'folded' && !halted.has(entry.streamId)) keys.add(entry.key);
  }
  return [...keys];
}

/**
 * Folds a page into documents. An event that is refused leaves no trace in any of them and halts its
 * stream: what follows of the stream waits, whatever it is. All other streams go on. Pure.
 */
export function foldPage(input: FoldInput): FoldedPage {
  // A state that cannot be written as a document is found at the end of the page, because to ask after
  // every event costs more than to fold. Then that document is folded again, and asked every time.
  const suspects = new Set<string>();
  for (;;) {
    const states = new States(input, suspects);
    const halts = new Halts(input.halted);
    for (const entry of input.planned) foldEntry(entry, states, halts);
    const documents = states.bodies();
    if (typeof documents !== 'string') {
      return {
        documents,
        parked: halts.parked,
        waiting: [...halts.waiting.values()],
        halted: halts.changed,
      };
    }
    suspects.add(documents);
  }
}

interface Poison {
  readonly code: ParkCode;
  readonly reason: string;
}

function foldEntry(entry: PlannedEntry, states: States, halts: Halts): void {
  if (entry.outcome === 'unplaced') {
    halts.parked.push(parkedEntry(entry, entry));
  } else if (halts.isHalted(entry.streamId)) {
    halts.wait(entry.streamId, entry.raw[0]);
  } else if (entry.outcome === 'poison') {
    halts.halt(entry, entry);
  } else if (entry.outcome === 'folded') {
    const poison = states.fold(entry);
    if (poison !== undefined) halts.halt(entry, poison);
  }
}

/** The documents as they are folded. */
class States {
  readonly #projection: AnyCategoryProjection;
  readonly #documents: ReadonlyMap<string, DocumentBody>;
  readonly #suspects: ReadonlySet<string>;
  readonly #changed = new Map<string, unknown>();

  constructor({ projection, documents }: FoldInput, suspects: ReadonlySet<string>) {
    this.#projection = projection;
    this.#documents = documents;
    this.#suspects = suspects;
  }

  /** Folds one event, or leaves everything as it was and says why. */
  fold({
    key,
    event,
    facts,
  }: {
    key: string;
    event: unknown;
    facts: EventFacts;
  }): Poison | undefined {
    let state: unknown;
    try {
      state = this.#state(key);
    } catch (error) {
      const { reason } = refused(facts.version, error);
      return { code: 'document_invalid', reason: `document ${key}: ${reason}` };
    }
    try {
      const next = this.#projection.evolve(state, event, facts);
      if (this.#suspects.has(key)) this.#projection.toBody(next);
      this.#changed.set(key, next);
      return undefined;
    } catch (error) {
      return refused(facts.version, error);
    }
  }

  /** The documents that have changed, or the key of one that cannot be written. */
  bodies(): ReadonlyMap<string, DocumentBody> | string {
    const bodies = new Map<string, DocumentBody>();
    for (const [key, state] of this.#changed) {
      try {
        bodies.set(key, this.#projection.toBody(state));
      } catch (error) {
        if (this.#suspects.has(key)) throw error;
        return key;
      }
    }
    return bodies;
  }

  #state(key: string): unknown {
    if (this.#changed.has(key)) return this.#changed.get(key);
    const document = this.#documents.get(key);
    return document === undefined
      ? this.#projection.initialState
      : this.#projection.fromBody(document);
  }
}

/** The halted streams as the page is folded. */
class Halts {
  readonly parked: ParkedEntry[] = [];
  readonly waiting = new Map<string, MoreWaiting>();
  readonly changed = new Map<string, HaltedStream>();
  readonly #before: ReadonlyMap<string, HaltedStream>;

  constructor(before: ReadonlyMap<string, HaltedStream>) {
    this.#before = before;
  }

  isHalted(streamId: string): boolean {
    return this.changed.has(streamId) || this.#before.has(streamId);
  }

  halt(entry: Exclude<PlannedEntry, { outcome: 'unplaced' }>, { code, reason }: Poison): void {
    const { streamId, version } = entry;
    const [entryId] = entry.raw;
    this.parked.push(parkedEntry(entry, { code, reason }));
    const nothing = { waitingCount: 0, throughPosition: entryId };
    this.changed.set(streamId, { streamId, entryId, version, code, ...nothing });
  }

  wait(streamId: string, position: string): void {
    const halted = this.changed.get(streamId) ?? this.#before.get(streamId);
    if (halted === undefined || compareEntryIds(position, halted.throughPosition) <= 0) return;
    const { throughPosition, waitingCount } = halted;
    const { afterPosition, count } = this.waiting.get(streamId) ?? {
      afterPosition: throughPosition,
      count: 0,
    };
    this.waiting.set(streamId, {
      streamId,
      afterPosition,
      throughPosition: position,
      count: count + 1,
    });
    this.changed.set(streamId, {
      ...halted,
      waitingCount: waitingCount + 1,
      throughPosition: position,
    });
  }
}

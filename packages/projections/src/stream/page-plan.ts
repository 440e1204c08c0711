import type { StreamEntry } from '../category-entry.ts';
import type { DocumentWrite, LineWrite } from '../documents.ts';
import type { ParkedEntry } from '../park-code.ts';
import { continues, foldEvent, type Basis, type FoldRules } from '../plan/applied.ts';
import type { Finding } from '../plan/follow.ts';
import { parkedEntry } from '../plan/stream-plan.ts';
import type { KnownStreams } from './known-streams.ts';
import { planWithOwn } from './plan-with-own.ts';
import type { PlacedEntry } from './read-page.ts';
import { StreamDraft } from './stream-draft.ts';
import type { StreamLaneParts } from './stream-parts.ts';

/** A stream that a page halts: what is parked, and what waits behind it. */
export interface NewHalt {
  readonly parked: ParkedEntry;
  readonly waiting: readonly StreamEntry[];
}

/** What a page comes to. */
export interface PlannedPage {
  readonly writes: readonly DocumentWrite[];
  readonly lines: readonly LineWrite[];
  readonly halts: readonly NewHalt[];
  readonly findings: readonly { readonly streamId: string; readonly finding: Finding }[];
}

const STREAMS_AT_ONCE = 16;

/**
 * Folds a page into what is known of its streams, and says what is to be written.
 *
 * Nearly always each entry is the next event of its stream, and is folded as it comes. A stream with
 * an entry that is not goes the long way, with its own events at hand.
 */
export class PagePlan {
  readonly #parts: StreamLaneParts;
  readonly #rules: FoldRules;
  readonly #known: KnownStreams;
  /** What is wrong with documents that cannot be read, by stream. */
  readonly #unreadable: ReadonlyMap<string, string>;
  readonly #drafts = new Map<string, StreamDraft>();
  /** The streams that go the long way, with the entries that are left. */
  readonly #left = new Map<string, StreamEntry[]>();
  readonly #halts: NewHalt[] = [];
  readonly #findings: { streamId: string; finding: Finding }[] = [];
  #lines: LineWrite[] = [];

  constructor(
    parts: StreamLaneParts,
    rules: FoldRules,
    known: KnownStreams,
    unreadable: ReadonlyMap<string, string>,
  ) {
    this.#parts = parts;
    this.#rules = rules;
    this.#known = known;
    this.#unreadable = unreadable;
  }

  /** @throws as `planWithOwn` */
  async plan(placed: readonly PlacedEntry[]): Promise<PlannedPage> {
    for (const one of placed) this.#take(one);
    await this.#planLeft();
    const writes: DocumentWrite[] = [];
    for (const draft of this.#drafts.values()) {
      const written = await this.#written(draft, placed);
      if (written === undefined) continue;
      writes.push(written.write);
      this.#known.set(draft.streamId, written.basis);
    }
    return { writes, lines: this.#lines, halts: this.#halts, findings: this.#findings };
  }

  #take({ streamId, entry }: PlacedEntry): void {
    const left = this.#left.get(streamId);
    if (left !== undefined) {
      left.push(entry);
      return;
    }
    const draft = this.#unreadable.has(streamId) ? undefined : this.#draft(streamId);
    if (draft === undefined || !this.#foldNext(draft, entry)) this.#left.set(streamId, [entry]);
  }

  /** Folds the entry if it is the next event and the rules take it. */
  #foldNext(draft: StreamDraft, entry: StreamEntry): boolean {
    if (entry.status !== 'intact' || !continues(draft, entry.raw, entry.event)) return false;
    const [position] = entry.raw;
    const step = foldEvent(this.#rules, draft.state, entry.event, position);
    if (step.outcome === 'refused') return false;
    draft.folded(entry.event, position, step.state);
    if (step.line !== undefined) this.#lines.push(step.line);
    return true;
  }

  #draft(streamId: string): StreamDraft {
    const found = this.#drafts.get(streamId);
    if (found !== undefined) return found;
    const draft = new StreamDraft(streamId, this.#basis(streamId));
    this.#drafts.set(streamId, draft);
    return draft;
  }

  #basis(streamId: string): Basis {
    const basis = this.#known.get(streamId);
    if (basis === undefined) throw new Error(`nothing is known of stream ${streamId}`);
    return basis;
  }

  async #planLeft(): Promise<void> {
    const queue = [...this.#left];
    const work = async (): Promise<void> => {
      for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
        await this.#planStream(...next);
      }
    };
    await Promise.all(Array.from({ length: Math.min(STREAMS_AT_ONCE, queue.length) }, work));
  }

  async #planStream(streamId: string, entries: readonly StreamEntry[]): Promise<void> {
    const problem = this.#unreadable.get(streamId);
    if (problem !== undefined) {
      this.#halt(streamId, entries, problem);
      return;
    }
    const draft = this.#draft(streamId);
    const plan = await planWithOwn(this.#parts, this.#rules, {
      streamId,
      applied: draft.applied,
      entries,
    });
    draft.moveTo(plan.applied);
    this.#lines.push(...plan.lines);
    for (const finding of plan.findings) this.#findings.push({ streamId, finding });
    if (plan.poison !== undefined) this.#halts.push({ parked: plan.poison, waiting: plan.waiting });
  }

  #halt(streamId: string, [first, ...waiting]: readonly StreamEntry[], reason: string): void {
    if (first === undefined) return;
    const parked = { ...parkedEntry(streamId, first), code: 'document_invalid', reason } as const;
    this.#halts.push({ parked, waiting });
  }

  /** What is to be written of a draft; a state without a form is the fault of the event before it. */
  async #written(draft: StreamDraft, placed: readonly PlacedEntry[]) {
    const { projection, generation } = this.#parts;
    const { streamId } = draft;
    try {
      return draft.written(projection, generation);
    } catch {
      // Which event it was, shows when each of them is looked at: the error is found again there.
      const lines = this.#lines.filter((line) => line.streamId !== streamId);
      this.#lines = lines;
      draft.moveTo(this.#basis(streamId).applied);
      const rules: FoldRules = { ...this.#rules, isEachFormed: true };
      const entries = placed.filter((one) => one.streamId === streamId).map(({ entry }) => entry);
      const before = this.#halts.findIndex(({ parked }) => parked.streamId === streamId);
      if (before >= 0) this.#halts.splice(before, 1);
      const applied = draft.applied;
      const plan = await planWithOwn(this.#parts, rules, { streamId, applied, entries });
      draft.moveTo(plan.applied);
      lines.push(...plan.lines);
      if (plan.poison !== undefined) {
        this.#halts.push({ parked: plan.poison, waiting: plan.waiting });
      }
      return draft.written(projection, generation);
    }
  }
}

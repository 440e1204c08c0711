import type { AnyDecider } from './folded-stream.ts';
import type { Proposal } from './proposal.ts';

/** The proposals of one stream that wait, in the order in which they came. */
interface StreamLine {
  readonly streamId: string;
  waiting: Proposal[];
  /** How many of `waiting` have been taken already; they are cut off together, not one by one. */
  taken: number;
  /** Its stream is in a batch: what comes after that must wait for the outcome. */
  isBusy: boolean;
  /** It is among those that may be taken from. */
  isReady: boolean;
  /** The decider of what the batch that is being put together has of it. */
  decider: AnyDecider | undefined;
}

/** Proposals that go into one transaction. */
export interface Batch {
  /** In the order in which they are decided. */
  readonly proposals: readonly Proposal[];
  /** All streams that they touch. */
  readonly streamIds: readonly string[];
}

/**
 * What waits to be appended, in a line for each stream.
 *
 * A stream is in one batch at a time, so a process never conflicts with itself, and what is decided
 * on it is decided in the order of the calls, through whichever connection. Streams take turns: a
 * busy one does not hold up those beside it.
 */
export class AppendQueue {
  readonly #lines = new Map<string, StreamLine>();
  #ready: StreamLine[] = [];
  #size = 0;

  /** How many proposals wait. */
  get size(): number {
    return this.#size;
  }

  /** Whether there is a stream to take from. */
  get hasReady(): boolean {
    return this.#ready.length > 0;
  }

  add(proposal: Proposal): void {
    this.#size += 1;
    for (const { streamId } of proposal.parts) {
      let line = this.#lines.get(streamId);
      if (line === undefined) {
        line = newLine(streamId);
        this.#lines.set(streamId, line);
      }
      line.waiting.push(proposal);
      this.#makeReady(line);
    }
  }

  /** The next batch, of up to `max` proposals; an empty one where nothing can be taken now. */
  take(max: number): Batch {
    const ready = this.#ready;
    this.#ready = [];
    const taking: Taking = { proposals: [], lines: [] };
    // A fair share for each stream first; what is left of the batch then goes to whoever has more.
    const share = Math.max(1, Math.ceil(max / Math.max(1, ready.length)));
    for (const line of ready) {
      line.isReady = false;
      const { length } = taking.proposals;
      if (length >= max) this.#makeReady(line);
      else this.#takeFrom(line, Math.min(max, length + share), taking);
    }
    const { proposals, lines } = taking;
    // The list grows while it is walked: a proposal may bring other streams into the batch.
    for (let index = 0; index < lines.length && proposals.length < max; index++) {
      const line = lines[index];
      if (line !== undefined) this.#takeFrom(line, max, taking);
    }
    this.#size -= proposals.length;
    const streamIds = lines.map((line) => {
      line.decider = undefined;
      return line.streamId;
    });
    return { proposals, streamIds };
  }

  /** The streams of a batch that is settled may be taken from again. */
  release({ streamIds }: Batch): void {
    for (const streamId of streamIds) {
      const line = this.#lines.get(streamId);
      if (line === undefined) continue;
      line.isBusy = false;
      this.#tidy(line);
      // Of a proposal for several streams, the others may have been waiting for this one alone.
      for (const part of line.waiting[0]?.parts ?? []) {
        const other = this.#lines.get(part.streamId);
        if (other !== undefined) this.#makeReady(other);
      }
    }
  }

  /** Takes out what waits and whose time is up: for when there is no hope for it. */
  removeExpired(now: number): readonly Proposal[] {
    const gone = new Set<Proposal>();
    for (const line of this.#lines.values()) {
      for (const proposal of line.waiting.slice(line.taken)) {
        if (proposal.deadline <= now) gone.add(proposal);
      }
    }
    this.#size -= gone.size;
    for (const line of gone.size === 0 ? [] : [...this.#lines.values()]) {
      line.waiting = line.waiting.slice(line.taken).filter((proposal) => !gone.has(proposal));
      line.taken = 0;
      this.#tidy(line);
      if (line.waiting.length > 0) this.#makeReady(line);
    }
    return [...gone];
  }

  #makeReady(line: StreamLine): void {
    if (line.isBusy || line.isReady) return;
    line.isReady = true;
    this.#ready.push(line);
  }

  /** Cuts off what was taken, and forgets a line in which nobody stands. */
  #tidy(line: StreamLine): void {
    if (line.taken > 0) line.waiting = line.waiting.slice(line.taken);
    line.taken = 0;
    if (line.waiting.length > 0 || line.isBusy) return;
    if (this.#lines.get(line.streamId) === line) this.#lines.delete(line.streamId);
  }

  #takeFrom(line: StreamLine, until: number, { proposals, lines }: Taking): void {
    while (proposals.length < until) {
      const proposal = line.waiting[line.taken];
      if (proposal === undefined || !this.#canTake(proposal)) return;
      for (const part of proposal.parts) {
        const own = this.#lines.get(part.streamId);
        if (own === undefined) throw new TypeError('a proposal stands in no line');
        own.taken += 1;
        if (own.decider === undefined) lines.push(own);
        own.decider = part.decider;
        own.isBusy = true;
      }
      proposals.push(proposal);
    }
  }

  /**
   * Whether it is the first in each of its lines, of streams that no other batch has, and of one
   * decider with what this batch has of them.
   */
  #canTake(proposal: Proposal): boolean {
    for (const { streamId, decider } of proposal.parts) {
      const line = this.#lines.get(streamId);
      if (line?.waiting[line.taken] !== proposal) return false;
      if (line.decider === undefined ? line.isBusy : line.decider !== decider) return false;
    }
    return true;
  }
}

interface Taking {
  readonly proposals: Proposal[];
  readonly lines: StreamLine[];
}

function newLine(streamId: string): StreamLine {
  return {
    streamId,
    waiting: [],
    taken: 0,
    isBusy: false,
    isReady: false,
    decider: undefined,
  };
}

import { AppendLane, type LaneDeps } from './append-lane.ts';
import { AppendQueue } from './append-queue.ts';
import type { Proposal } from './proposal.ts';

/** What an appender needs: what its lanes need, and how many connections it may have. */
export interface AppenderDeps extends Omit<LaneDeps, 'connection' | 'queue' | 'onReleased'> {
  readonly connections: readonly LaneDeps['connection'][];
  /** Proposals that may wait; one more is answered `overloaded`. */
  readonly queueMax: number;
}

/** Puts the proposals of one partition into the log, in groups, over several connections. */
export class Appender {
  readonly #queue = new AppendQueue();
  readonly #lanes: readonly AppendLane[];
  readonly #queueMax: number;

  constructor({ connections, queueMax, ...deps }: AppenderDeps) {
    this.#queueMax = queueMax;
    const onReleased = () => this.#wakeOne();
    this.#lanes = connections.map(
      (connection) => new AppendLane({ ...deps, connection, queue: this.#queue, onReleased }),
    );
  }

  submit(proposal: Proposal): void {
    if (this.#queue.size >= this.#queueMax) {
      proposal.settle({ outcome: 'overloaded' });
      return;
    }
    this.#queue.add(proposal);
    this.#wakeOne();
  }

  /** Proposals that wait. */
  get queued(): number {
    return this.#queue.size;
  }

  get lanes(): number {
    return this.#lanes.length;
  }

  /** How many lanes have something to do. */
  get lanesBusy(): number {
    return this.#lanes.filter(({ isWorking }) => isWorking).length;
  }

  #wakeOne(): void {
    if (!this.#queue.hasReady) return;
    for (const lane of this.#lanes) {
      if (lane.isWorking) continue;
      lane.wake();
      return;
    }
  }
}

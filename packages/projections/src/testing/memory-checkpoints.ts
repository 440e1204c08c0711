import {
  AT_THE_BEGINNING,
  type Checkpoint,
  type Checkpoints,
  type LogBinding,
} from '../checkpoint.ts';
import { FencedError } from '../errors.ts';

interface Kept {
  readonly fence: number;
  readonly checkpoint: Checkpoint;
  readonly log: string | undefined;
}

/** The checkpoint of a build in one partition, kept in this process as MongoDB would keep it. */
export class MemoryCheckpoint implements LogBinding {
  #kept: Kept | undefined;

  /** How far it is; undefined: it was never opened or bound, or it was removed. */
  get checkpoint(): Checkpoint | undefined {
    return this.#kept?.checkpoint;
  }

  /** It, under the fence of a lease. */
  under(fence: number): Checkpoints {
    return {
      open: () => {
        const kept = this.#kept ?? { fence, checkpoint: AT_THE_BEGINNING, log: undefined };
        if (kept.fence > fence) return Promise.reject(fenced());
        this.#kept = { ...kept, fence };
        return Promise.resolve(kept.checkpoint);
      },
      save: (checkpoint) => {
        if (this.#kept?.fence !== fence) return Promise.reject(fenced());
        this.#kept = { ...this.#kept, checkpoint };
        return Promise.resolve();
      },
    };
  }

  find(): Promise<string | undefined> {
    return Promise.resolve(this.#kept?.log);
  }

  bind(logIdentity: string): Promise<void> {
    const kept = this.#kept ?? { fence: 0, checkpoint: AT_THE_BEGINNING };
    this.#kept = { ...kept, log: this.#kept?.log ?? logIdentity };
    return Promise.resolve();
  }

  /** As if its projection were folded anew. */
  remove(): void {
    this.#kept = undefined;
  }
}

function fenced(): FencedError {
  return new FencedError('the checkpoint was taken over');
}

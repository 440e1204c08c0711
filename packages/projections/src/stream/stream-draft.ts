import type { RecordedEvent } from '@streamfold/event-store';
import type { DocumentWrite } from '../documents.ts';
import { POSITIONS_MAX, type Applied, type Basis } from '../plan/applied.ts';
import type { AnyStreamProjection } from '../projection.ts';

/** The document of one stream while a page is folded into it. Changed in place: pages are long. */
export class StreamDraft {
  readonly streamId: string;
  readonly #basis: Basis;
  version: number;
  hash: string | undefined;
  state: unknown;
  #positions: string[];
  #time: number;

  constructor(streamId: string, basis: Basis) {
    this.streamId = streamId;
    this.#basis = basis;
    const { version, hash, state, positions, time } = basis.applied;
    this.version = version;
    this.hash = hash;
    this.state = state;
    this.#positions = [...positions];
    this.#time = time;
  }

  /** Notes that an event is folded, and to what. */
  folded(event: RecordedEvent, position: string, state: unknown): void {
    this.version = event.version;
    this.hash = event.meta.hash;
    this.state = state;
    this.#time = event.meta.time;
    this.#positions.push(position);
  }

  /** Goes to what a plan of the stream came to. */
  moveTo({ version, hash, state, positions, time }: Applied): void {
    this.version = version;
    this.hash = hash;
    this.state = state;
    this.#positions = [...positions];
    this.#time = time;
  }

  get applied(): Applied {
    return {
      version: this.version,
      hash: this.hash,
      state: this.state,
      positions: this.#positions.slice(-POSITIONS_MAX),
      time: this.#time,
    };
  }

  /**
   * What is to be written, and what the document reflects once it is; undefined where nothing changed.
   *
   * @throws {Error} from `toBody`: the state has no form
   */
  written(
    projection: AnyStreamProjection,
    generation: number,
  ): { write: DocumentWrite; basis: Basis } | undefined {
    const { applied, streamId } = this;
    const { version, hash, positions, time, state } = applied;
    if (version === this.#basis.applied.version || hash === undefined) return undefined;
    const body = projection.toBody(state);
    const { condition } = this.#basis;
    return {
      write: { streamId, condition, version, hash, positions, time, body },
      basis: { applied, condition: { version, hash, generation } },
    };
  }
}

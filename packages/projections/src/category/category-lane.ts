import {
  compareEntryIds,
  type EntryReader,
  type RawEntry,
  type RecordedEvent,
} from '@streamfold/event-store';
import type { Checkpoint } from '../checkpoint.ts';
import { LostRoundError } from '../errors.ts';
import type { Lane, Settled, Work } from '../lane.ts';
import type { Logger } from '../logger.ts';
import type { HaltedStream, ParkAnswer, ParkRequest } from '../parking.ts';
import type { AnyCategoryProjection } from '../projection.ts';
import type { CategoryStore } from './category-store.ts';
import { foldPage, keysOf } from './fold-page.ts';
import { planEntries, type PlannedEntry } from './plan-page.ts';
import { settleRequest } from './settle-request.ts';
import type { Turns } from './turns.ts';

/** What a lane of many streams works with. */
export interface CategoryLaneParts {
  readonly projection: AnyCategoryProjection;
  readonly partition: number;
  readonly entries: EntryReader;
  readonly store: CategoryStore;
  /** The same for all lanes of the projection in this process. */
  readonly turns: Turns;
  readonly logger: Logger;
}

// More are no use: one that is missed is enough.
const REMEMBERED_MAX = 1_000;

/**
 * Opens a lane at the checkpoint of its partition.
 *
 * @throws {FencedError} somebody with a higher fence has it
 * @throws {PartUnavailableError}
 */
export async function openCategoryLane(parts: CategoryLaneParts): Promise<Lane> {
  const { checkpoint, halted } = await parts.store.open();
  return new CategoryLane(parts, checkpoint, halted);
}

/**
 * Folds one partition into documents that follow many streams. The checkpoint moves in the transaction
 * that writes the documents, so that every event has its effect once: what is at or before the
 * checkpoint is passed over, whoever delivers it.
 */
class CategoryLane implements Lane {
  readonly #parts: CategoryLaneParts;
  readonly #halted: Map<string, HaltedStream>;
  /** Some documents that this lane has written, by their `_id`: no projection removes one. */
  readonly #written = new Set<string>();
  #checkpoint: Checkpoint;
  /** The checkpoint as it will be when everything that is planned is committed. */
  #planned: Checkpoint;

  constructor(
    parts: CategoryLaneParts,
    checkpoint: Checkpoint,
    halted: ReadonlyMap<string, HaltedStream>,
  ) {
    this.#parts = parts;
    this.#halted = new Map(halted);
    this.#checkpoint = checkpoint;
    this.#planned = checkpoint;
  }

  get checkpoint(): Checkpoint {
    return this.#checkpoint;
  }

  async plan(entries: readonly RawEntry[]): Promise<Work> {
    const before = this.#planned;
    const fresh = entries.filter(([position]) => compareEntryIds(position, before.position) > 0);
    const planned = await planEntries(this.#parts, fresh);
    const after = advanced(before, planned);
    this.#planned = after;
    return { commit: () => this.#commit(planned, before.position, after) };
  }

  // Which streams are halted is looked at here and not in `plan`: the page before this one may have
  // been planned, and not committed, when this one was planned.
  async #commit(
    planned: readonly PlannedEntry[],
    position: string,
    checkpoint: Checkpoint,
  ): Promise<Settled> {
    if (planned.length === 0) return { checkpoint: this.#checkpoint, parkedCount: 0 };
    const { projection, store, turns, logger } = this.#parts;
    const halted = this.#halted;
    const keys = keysOf({ planned, halted });
    const change = await turns.take(() =>
      store.change({
        keys,
        position,
        fold: (documents) => {
          this.#ensureKept(keys, documents);
          const folded = foldPage({ projection, planned, halted, documents });
          const { parked, waiting } = folded;
          return { ...folded, checkpoint, parking: { parked, waiting, resumed: [] } };
        },
      }),
    );
    this.#checkpoint = checkpoint;
    for (const key of change.documents.keys()) {
      if (this.#written.size < REMEMBERED_MAX) this.#written.add(key);
    }
    for (const [streamId, stream] of change.halted) halted.set(streamId, stream);
    for (const { fields: _fields, ...facts } of change.parked) logger.error('entry parked', facts);
    return { checkpoint, parkedCount: change.parked.length };
  }

  /**
   * Folded into what somebody has emptied, sums would begin anew from here. Another session finds that the
   * documents are gone, and folds all of it again.
   */
  #ensureKept(keys: readonly string[], documents: ReadonlyMap<string, unknown>): void {
    const gone = keys.find((key) => this.#written.has(key) && !documents.has(key));
    if (gone === undefined) return;
    throw new LostRoundError(`${this.#parts.projection.name}: document ${gone} is gone`);
  }

  async settleRequest(request: ParkRequest): Promise<ParkAnswer> {
    const { streamId, halted, answer } = await settleRequest(this.#parts, {
      request,
      checkpoint: this.#checkpoint,
      halted: this.#halted,
    });
    if (streamId !== undefined) {
      if (halted === undefined) this.#halted.delete(streamId);
      else this.#halted.set(streamId, halted);
    }
    return answer;
  }

  /** Every commit has saved how far it is, or has failed. */
  check(): void {
    // Nothing goes on beside the work.
  }

  /** Every commit has saved how far it is: nothing else is left to do. */
  async close(): Promise<void> {
    await this.#parts.store.close();
  }
}

/** The checkpoint behind these entries, each of which is settled by then in one way or another. */
function advanced(before: Checkpoint, planned: readonly PlannedEntry[]): Checkpoint {
  const last = planned.at(-1);
  if (last === undefined) return before;
  return {
    position: last.raw[0],
    hash: recordedOf(last)?.meta.hash,
    count: before.count + planned.length,
    time:
      planned.map(recordedOf).findLast((event) => event !== undefined)?.meta.time ?? before.time,
  };
}

function recordedOf(entry: PlannedEntry): RecordedEvent | undefined {
  return entry.outcome === 'unplaced' ? undefined : entry.recorded;
}

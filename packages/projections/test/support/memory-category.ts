import { openCategoryLane } from '../../src/category/category-lane.ts';
import type { CategoryStore } from '../../src/category/category-store.ts';
import { createTurns } from '../../src/category/turns.ts';
import type { Lane } from '../../src/lane.ts';
import type { ParkAnswer, ParkRequest } from '../../src/parking.ts';
import type { AnyCategoryProjection } from '../../src/projection.ts';
import {
  MemoryCategoryDatabase,
  type MemoryParked,
} from '../../src/testing/memory-category-store.ts';
import { keptLines } from './kept-lines.ts';
import { ListedLog } from './listed-log.ts';
import { sums } from './sums.ts';

/** `sums`, with bodies as they are read: the store in memory does not turn int64 into numbers. */
export const sumsInMemory: AnyCategoryProjection = {
  ...sums,
  toBody: (sum) => ({ ...(sum as object) }),
};

/** A log, and what is folded of it, in memory; every lane has a higher fence than the one before. */
export class MemoryCategory {
  readonly log = new ListedLog({ pageEntriesMax: 700 });
  readonly database = new MemoryCategoryDatabase();
  #fence = 0;

  async open(
    projection = sumsInMemory,
    wrap: (store: CategoryStore) => CategoryStore = (store) => store,
  ): Promise<Lane> {
    this.#fence += 1;
    return await openCategoryLane({
      projection,
      partition: 0,
      entries: this.log,
      store: wrap(this.database.store({ partition: 0, fence: this.#fence })),
      turns: createTurns(),
      logger: keptLines(),
    });
  }

  /** Folds everything that is new in the log. */
  async commit(lane?: Lane): Promise<void> {
    await (await (lane ?? (await this.open())).plan(this.log.category)).commit();
  }

  /** Asks for something that is parked, and settles it. */
  async settle(
    action: ParkRequest['action'],
    entryId: string,
    projection = sumsInMemory,
  ): Promise<ParkAnswer> {
    const lane = await this.open(projection);
    this.database.ask(0, entryId, action);
    const streamId = this.parked().find((record) => record.entryId === entryId)?.streamId;
    return await lane.settleRequest({ entryId, streamId, action });
  }

  requests(): ParkRequest[] {
    return this.parked().flatMap(({ entryId, streamId, request }) =>
      request === undefined ? [] : [{ entryId, streamId, action: request }],
    );
  }

  documents(): Record<string, unknown> {
    return Object.fromEntries(this.database.documents);
  }

  parked(): MemoryParked[] {
    return [...this.database.parked.values()];
  }
}

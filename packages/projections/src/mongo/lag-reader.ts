import { categoryKeys, compareEntryIds, type EventStore } from '@streamfold/event-store';
import type { Db } from 'mongodb';
import type { Checkpoint } from '../checkpoint.ts';
import { PartUnavailableError } from '../errors.ts';
import { ageOf, type PartitionLag } from '../lag.ts';
import type { PartitionProjection } from '../partition-projection.ts';
import type { AnyProjection } from '../projection.ts';
import { readEntriesAfter } from '../redis/entries-after.ts';
import { SharedConnections, type LogServer } from '../redis/shared-connections.ts';
import { readStandings, type Standings } from './read-standing.ts';

/** What lag is measured with. */
export interface LagOptions {
  /** Reads the entries that were trimmed. */
  readonly store: Pick<EventStore, 'entries' | 'partitions'>;
  readonly redis: LogServer;
  readonly category: string;
  /** Where the checkpoints are. */
  readonly db: Db;
  readonly projections: readonly Pick<AnyProjection, 'name'>[];
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
  /** How long MongoDB may take to answer, and again how long Redis may, milliseconds. @default 3000 */
  readonly patienceMs?: number;
}

/** A projection of a partition that this process holds: it knows better than its saved checkpoint. */
export type HeldProjection = Pick<PartitionProjection, 'projection' | 'partition' | 'progress'>;

/**
 * Measures once how far each projection is behind in each partition, from the checkpoints and the log
 * itself: in the order of the projections, and of the partitions within one.
 *
 * @throws as `LagReader.measure`
 */
export async function measureLag(options: LagOptions): Promise<readonly PartitionLag[]> {
  const reader = new LagReader(options);
  try {
    return await reader.measure();
  } finally {
    reader.close();
  }
}

/**
 * Measures again and again how far projections are behind, on a connection to Redis that is kept open
 * and opened anew after a failure. Cheap enough to be asked every few seconds.
 */
export class LagReader {
  readonly #options: LagOptions;
  readonly #connections: SharedConnections;
  readonly #patienceMs: number;
  #reading: Promise<void> | undefined;
  #standings: Standings | undefined;

  constructor(options: LagOptions) {
    this.#options = options;
    this.#connections = new SharedConnections(options.redis, 'streamfold-lag');
    this.#patienceMs = options.patienceMs ?? 3_000;
  }

  /**
   * How far each projection is behind in each partition now; takes no longer than twice `patienceMs`.
   *
   * While MongoDB does not answer, what it said last counts, so that what is not projected for that
   * reason is seen growing.
   *
   * @param held of these the checkpoint counts that the process has in memory, where that is further
   * @throws {PartUnavailableError} Redis did not answer, or MongoDB never has
   * @throws {StoreUnavailableError | ArchiveError | LogChangedError} the log could not be read
   */
  async measure(held: readonly HeldProjection[] = []): Promise<readonly PartitionLag[]> {
    const standings = await this.#latestStandings();
    try {
      return await this.#inTime('redis', this.#measure(standings, held));
    } catch (error) {
      // Whatever it was, what is under way on them is of no use any more.
      this.#connections.drop();
      throw error;
    }
  }

  /** Ends the connection; a measurement under way fails. */
  close(): void {
    this.#connections.close();
  }

  async #measure(
    standings: Standings,
    held: readonly HeldProjection[],
  ): Promise<readonly PartitionLag[]> {
    const { projections, store } = this.#options;
    const partitions = Array.from({ length: store.partitions }, (_, partition) => partition);
    const places = projections.flatMap(({ name: projection }) =>
      partitions.map((partition) => ({ projection, partition })),
    );
    return await Promise.all(
      places.map(async ({ projection, partition }) => {
        const saved = standings(projection, partition);
        const known = held.find((h) => h.projection === projection && h.partition === partition);
        const checkpoint = furthest(saved.checkpoint, known?.progress.checkpoint);
        const { parkedCount, waitingCount } = saved;
        const behind = await this.#behind(partition, checkpoint);
        const { position } = checkpoint;
        return { projection, partition, position, ...behind, parkedCount, waitingCount };
      }),
    );
  }

  async #behind(partition: number, checkpoint: Checkpoint) {
    const { store, category, now } = this.#options;
    const { entries, partitions } = store;
    const keys = categoryKeys(category, { partition, partitions });
    const redis = await this.#connections.to(keys);
    const { count, oldest } = await readEntriesAfter({ redis, keys, entries }, checkpoint);
    const secondsBehind = oldest === undefined ? 0 : ageOf(oldest, partition, now());
    return { eventsBehind: count, secondsBehind };
  }

  async #latestStandings(): Promise<Standings> {
    // One read at a time: those that a MongoDB does not answer must not take all its connections.
    this.#reading ??= this.#readStandings().finally(() => {
      this.#reading = undefined;
    });
    try {
      await this.#inTime('mongo', this.#reading);
    } catch (error) {
      if (!(error instanceof PartUnavailableError) || this.#standings === undefined) throw error;
    }
    if (this.#standings === undefined) throw new TypeError('what was read is not there');
    return this.#standings;
  }

  async #readStandings(): Promise<void> {
    const { db, projections } = this.#options;
    const names = projections.map(({ name }) => name);
    this.#standings = await readStandings(db, names);
  }

  async #inTime<T>(part: 'redis' | 'mongo', work: Promise<T>): Promise<T> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      reject(new PartUnavailableError(part, `no answer within ${this.#patienceMs} ms`));
    }, this.#patienceMs);
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function furthest(saved: Checkpoint, known: Checkpoint | undefined): Checkpoint {
  if (known === undefined) return saved;
  return compareEntryIds(known.position, saved.position) > 0 ? known : saved;
}

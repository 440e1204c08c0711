import { compareEntryIds, type RawEntry } from '@streamfold/event-store';
import type { Checkpoint } from '../checkpoint.ts';
import { FencedError, LostRoundError } from '../errors.ts';
import type { Lane, Settled, Work } from '../lane.ts';
import { Latest } from '../latest.ts';
import type { MoreWaiting, ParkAnswer, ParkingChanges, ParkRequest } from '../parking.ts';
import { noDocument, type FoldRules } from '../plan/applied.ts';
import { HaltedStreams } from './halted-streams.ts';
import { KnownStreams } from './known-streams.ts';
import { loadBases } from './load-bases.ts';
import { PagePlan, type PlannedPage } from './page-plan.ts';
import { readPage, type PlacedEntry } from './read-page.ts';
import { report, reportParked } from './report.ts';
import { settleRequest } from './settle-request.ts';
import type { StreamLaneParts } from './stream-parts.ts';

// A checkpoint that lags costs a restart some work that is done already, and nothing else.
const SAVE_EVERY_MS = 50;

/**
 * Applies the entries of one partition to documents that follow one stream each.
 *
 * Every write is conditional on what its document reflects, so that a page which is applied again
 * changes nothing. What a page comes to is known before it is written: the next one is folded on top
 * of it meanwhile.
 */
export class StreamLane implements Lane {
  readonly checkpoint: Checkpoint;
  readonly #parts: StreamLaneParts;
  readonly #rules: FoldRules;
  readonly #known = new KnownStreams();
  readonly #halted: HaltedStreams;
  readonly #saved: Latest<Checkpoint>;
  /** How far pages are planned. */
  #planned: Checkpoint;

  private constructor(parts: StreamLaneParts, checkpoint: Checkpoint, halted: HaltedStreams) {
    this.#parts = parts;
    this.#rules = { projection: parts.projection, read: (event) => parts.entries.read(event) };
    this.checkpoint = checkpoint;
    this.#planned = checkpoint;
    this.#halted = halted;
    const write = (settled: Checkpoint): Promise<void> => parts.checkpoints.save(settled);
    this.#saved = new Latest({ write, pauseMs: SAVE_EVERY_MS });
  }

  /**
   * Takes the checkpoint over, and goes on from there.
   *
   * @throws {FencedError | PartUnavailableError}
   */
  static async open(parts: StreamLaneParts): Promise<StreamLane> {
    const checkpoint = await parts.checkpoints.open();
    const halted = await parts.parking.halted();
    return new StreamLane(parts, checkpoint, new HaltedStreams(halted));
  }

  async plan(entries: readonly RawEntry[]): Promise<Work> {
    const { projection, partition } = this.#parts;
    const { isStreamId } = projection;
    const after = this.#planned;
    const page = readPage(entries, after, { partition, isStreamId });
    this.#planned = page.checkpoint;
    const more: MoreWaiting[] = [];
    const placed = this.#halted.keepBack(page.placed, more);
    const planned = await this.#planPlaced(placed, after.position);
    const changes = this.#halted.halt(planned.halts, page.unplaced, more);
    return { commit: () => this.#commit(planned, changes, page.checkpoint) };
  }

  async settleRequest(request: ParkRequest): Promise<ParkAnswer> {
    const { streamId } = request;
    if (streamId !== undefined) {
      this.#halted.forget(streamId);
      this.#known.forget(streamId);
    }
    return await settleRequest(this.#parts, this.#rules, request, async (placed) => {
      const planned = await this.#planPlaced(placed, undefined);
      await this.#write(planned);
      return planned;
    });
  }

  check(): void {
    this.#saved.check();
  }

  async close(): Promise<void> {
    await this.#saved.flush();
  }

  /** `after`: entries are later than this; undefined: nothing is known of when they were. */
  async #planPlaced(
    placed: readonly PlacedEntry[],
    after: string | undefined,
  ): Promise<PlannedPage> {
    const { carefulThrough } = this.#parts;
    const isCareful =
      after === undefined ||
      (carefulThrough !== undefined && compareEntryIds(after, carefulThrough) < 0);
    const unknown = new Set<string>();
    const isNew = new Set<string>();
    for (const { streamId, entry } of placed) {
      if (unknown.has(streamId) || isNew.has(streamId)) continue;
      if (this.#known.get(streamId) !== undefined) continue;
      // The first event of a stream that was never met: it can have no document yet.
      if (entry.version === 1 && !isCareful) isNew.add(streamId);
      else unknown.add(streamId);
    }
    for (const streamId of isNew) this.#known.set(streamId, noDocument(this.#parts.projection));
    const unreadable = await loadBases(this.#parts, this.#known, [...unknown]);
    const plan = new PagePlan(this.#parts, this.#rules, this.#known, unreadable);
    const planned = await plan.plan(placed);
    // Two pages are under way at the most: this one, and the one that is being written.
    this.#known.trim(2 * placed.length);
    return planned;
  }

  async #commit(
    planned: PlannedPage,
    changes: ParkingChanges,
    checkpoint: Checkpoint,
  ): Promise<Settled> {
    // Documents first. Parked first, a crash would leave good entries behind a halted stream.
    await this.#write(planned);
    const parkedCount = await this.#park(changes);
    this.#saved.note(checkpoint);
    return { checkpoint, parkedCount };
  }

  /** @returns how many entries were not parked before */
  async #park(changes: ParkingChanges): Promise<number> {
    const { parking, logger, projection } = this.#parts;
    const { parked, waiting } = changes;
    if (parked.length === 0 && waiting.length === 0) return 0;
    const { parkedCount, isAsExpected } = await parking.change(changes);
    reportParked(logger, parked);
    // A lane that has lost its lease may have noted what waits after this one read what is halted.
    // Gone on from there, entries would wait that a retry does not reach.
    if (!isAsExpected) {
      throw new LostRoundError(`${projection.name}: a halted stream is not as it was read`);
    }
    return parkedCount;
  }

  async #write({ writes, lines, findings }: PlannedPage): Promise<void> {
    const { documents, lease, logger, projection } = this.#parts;
    if (!lease.isHeld()) throw new FencedError(`${projection.name}: the lease is held no more`);
    // A document says that its lines are there.
    if (lines.length > 0) await documents.writeLines(lines);
    if (writes.length > 0 && !(await documents.write(writes))) {
      throw new LostRoundError(`${projection.name}: somebody else has written documents`);
    }
    report(logger, findings);
  }
}

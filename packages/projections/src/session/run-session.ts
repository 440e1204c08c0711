import { compareEntryIds, type RawEntry } from '@streamfold/event-store';
import type { Checkpoint } from '../checkpoint.ts';
import { LostRoundError } from '../errors.ts';
import type { Lane } from '../lane.ts';
import { Latest } from '../latest.ts';
import type { PartitionLog } from '../partition-log.ts';
import { Pump } from './pump.ts';
import { settleRequests } from './settle-requests.ts';
import type { SessionParts, SessionReports } from './session-parts.ts';

const LOOK_FOR_REQUESTS_MS = 1_000;
const CHECK_LOG_MS = 60_000;

/**
 * Projects one partition until `signal` is aborted: what is in the log after the checkpoint, page after
 * page, and then what comes.
 *
 * @throws {LostRoundError} somebody else has written: run another session, which goes on from the
 *   checkpoint; `plannedThrough` says up to where more may be written than that says
 * @throws {PartUnavailableError | StoreUnavailableError | FencedError} run another session, later
 * @throws {ProjectionStoppedError} going on would make documents wrong
 */
export async function runSession(
  parts: SessionParts,
  reports: SessionReports,
  options: { readonly carefulThrough: string | undefined; readonly signal: AbortSignal },
): Promise<void> {
  await parts.prepare(reports.onStep, options.signal);
  const log = await parts.openLog();
  const interrupt = (): void => {
    log.interrupt();
  };
  options.signal.addEventListener('abort', interrupt, { once: true });
  try {
    const session = new Session(parts, reports, log, await bound(parts, log));
    await session.run(options);
  } finally {
    options.signal.removeEventListener('abort', interrupt);
    log.close();
  }
}

/** The identity of the log that the documents come from. At the first boot that is this log. */
async function bound({ binding }: SessionParts, log: PartitionLog): Promise<string> {
  const known = await binding.find();
  if (known !== undefined) return known;
  // The group comes before the binding: a crash in between is a first boot again.
  const logIdentity = await log.claimIdentity();
  await log.createGroup();
  await binding.bind(logIdentity);
  return (await binding.find()) ?? logIdentity;
}

class Session {
  readonly #parts: SessionParts;
  readonly #reports: SessionReports;
  readonly #log: PartitionLog;
  readonly #logIdentity: string;
  /** What the consumer group is told. */
  readonly #told: Latest<string>;
  /** The last position that was pushed. */
  #position = '0-0';
  #settled: Checkpoint | undefined;
  #checkAt = 0;
  #lookAt = 0;

  constructor(
    parts: SessionParts,
    reports: SessionReports,
    log: PartitionLog,
    logIdentity: string,
  ) {
    this.#parts = parts;
    this.#reports = reports;
    this.#log = log;
    this.#logIdentity = logIdentity;
    this.#told = new Latest({ write: (position) => log.settled(position) });
  }

  async run({
    carefulThrough,
    signal,
  }: {
    readonly carefulThrough: string | undefined;
    readonly signal: AbortSignal;
  }): Promise<void> {
    let careful = carefulThrough;
    while (!signal.aborted) {
      const lane = await this.#parts.openLane(careful);
      try {
        await this.#runLane(lane, signal);
      } catch (error) {
        // What is settled is saved if it can be. Why it cannot is known from the error above.
        await lane.close().catch(() => undefined);
        if (!(error instanceof LostRoundError)) throw error;
        throw new LostRoundError(error.message, { cause: error, plannedThrough: this.#position });
      }
      await lane.close();
      careful = undefined;
    }
  }

  /** Ends when the signal is aborted, or when what was parked is settled: another lane is due then. */
  async #runLane(lane: Lane, signal: AbortSignal): Promise<void> {
    const pump = new Pump(lane, {
      onSettled: (settled, entryCount) => {
        this.#settled = settled.checkpoint;
        this.#reports.onSettled(settled, entryCount);
        this.#told.note(settled.checkpoint.position);
      },
      onFailed: () => {
        this.#log.interrupt();
      },
    });
    this.#position = lane.checkpoint.position;
    this.#settled = lane.checkpoint;
    await this.#check();
    this.#reports.onOpened(lane.checkpoint);
    try {
      while (!signal.aborted) {
        if (await this.#catchUp(lane, pump, signal)) return;
        await pump.drain();
        await this.#told.flush();
        await this.#log.startLive(this.#position);
        if (await this.#live(lane, pump, signal)) return;
      }
    } catch (error) {
      // A read that was ended because a commit failed says nothing; the commit does.
      await pump.drain();
      if (signal.aborted) return;
      throw error;
    }
    await pump.drain();
    await this.#told.flush();
  }

  /** @returns whether what was parked is settled */
  async #catchUp(lane: Lane, pump: Pump, signal: AbortSignal): Promise<boolean> {
    for await (const page of this.#log.history(this.#position)) {
      await this.#push(pump, page);
      if (signal.aborted) return false;
      if (await this.#due(lane, pump)) return true;
    }
    return false;
  }

  /** @returns whether what was parked is settled; false: many entries are there, or it is to end */
  async #live(lane: Lane, pump: Pump, signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      if (await this.#due(lane, pump)) return true;
      this.#reports.onLive();
      const entries = await this.#log.readLive(this.#position);
      this.#reports.onStep();
      this.#told.check();
      // With nothing to commit, nobody else would hear that the checkpoint could not be saved.
      lane.check();
      if (entries.length === 0) await pump.drain();
      else await this.#push(pump, entries);
      if (entries.length >= this.#parts.pageEntriesMax) return false;
    }
    return false;
  }

  async #push(pump: Pump, entries: readonly RawEntry[]): Promise<void> {
    const last = entries.at(-1)?.[0];
    await pump.push(entries);
    if (last !== undefined && compareEntryIds(last, this.#position) > 0) this.#position = last;
    this.#reports.onStep();
  }

  /** Does what is due by the clock. @returns whether what was parked is settled */
  async #due(lane: Lane, pump: Pump): Promise<boolean> {
    const now = this.#parts.now();
    if (now >= this.#checkAt) await this.#check();
    if (now < this.#lookAt) return false;
    this.#lookAt = now + LOOK_FOR_REQUESTS_MS;
    const requests = await this.#parts.parking.requests();
    if (requests.length === 0) return false;
    await pump.drain();
    await settleRequests(this.#parts, lane, requests);
    return true;
  }

  async #check(): Promise<void> {
    this.#checkAt = this.#parts.now() + CHECK_LOG_MS;
    if (this.#settled === undefined) return;
    const { checkLog, logger, projection, partition } = this.#parts;
    const { deletedCount } = await checkLog(this.#log, this.#settled, this.#logIdentity);
    if (deletedCount === 0) return;
    const facts = { projection: projection.name, partition, deletedCount };
    logger.error('entries were deleted from the log before they were projected', facts);
  }
}

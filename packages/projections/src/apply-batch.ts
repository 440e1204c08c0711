import { readEntry, type RawEntry, type StreamEntry } from './category-entry.ts';
import type { Documents, DocumentWrite } from './documents.ts';
import { ForkError, PartUnavailableError } from './errors.ts';
import type { Logger } from './logger.ts';
import { readOwnStreams, type OwnRange, type OwnStreamReader } from './own-streams.ts';
import type { ParkedEntry } from './park-code.ts';
import type { Parking } from './parking.ts';
import { planStream, type StreamInput, type StreamPlan } from './plan/stream-plan.ts';
import type { StreamProjection } from './projection.ts';

/** What a batch is applied with. */
export interface BatchParts<State, Event> {
  readonly projection: StreamProjection<State, Event>;
  readonly documents: Documents;
  readonly parking: Parking;
  readonly ownStreams: OwnStreamReader;
  readonly logger: Logger;
}

type Planned<State> = Extract<StreamPlan<State>, { outcome: 'planned' }>;
type StreamEntries = ReadonlyMap<string, readonly StreamEntry[]>;

// Every lost round means that another projector has written, so that one of them gets on.
const LOST_ROUNDS_MAX = 10;

/**
 * Settles a batch of entries: each is applied, known already, or parked. Once this resolves all of
 * it is journaled on a majority, and the entries may be acknowledged.
 *
 * @returns how many entries were parked now
 * @throws {ForkError} a document and the log tell two histories: stop
 * @throws {PartUnavailableError | StoreUnavailableError} try the same batch again, later
 */
export async function applyBatch<State, Event>(
  parts: BatchParts<State, Event>,
  raw: readonly RawEntry[],
): Promise<number> {
  const { streams, unplaced } = sortOut(raw, parts.projection.isStreamId);
  let parkedCount = await park(parts, unplaced);
  let open = streams;
  let lostRounds = 0;
  while (open.size > 0) {
    const plans = await planRound(parts, open);
    // 1. Documents first. Parked first, a crash would leave good entries behind a halted stream.
    const writes = [...plans].flatMap(([streamId, plan]) => writeOf(parts, streamId, plan));
    if (!(await parts.documents.write(writes))) {
      lostRounds += 1;
      if (lostRounds < LOST_ROUNDS_MAX) continue;
      throw new PartUnavailableError('mongo', `other writers were faster ${lostRounds} times`);
    }
    // 2. What could not be applied is parked, and only then is the round over.
    parkedCount += await park(
      parts,
      [...plans.values()].flatMap(({ parked }) => parked),
    );
    report(parts.logger, plans);
    open = remainingOf(open, plans);
  }
  return parkedCount;
}

function sortOut(
  raw: readonly RawEntry[],
  isStreamId: (id: string) => boolean,
): { streams: StreamEntries; unplaced: readonly ParkedEntry[] } {
  const streams = new Map<string, StreamEntry[]>();
  const unplaced: ParkedEntry[] = [];
  for (const one of raw) {
    const read = readEntry(one, isStreamId);
    if (read.status === 'unplaced') {
      const { code, reason } = read;
      unplaced.push({ entryId: one.id, code, reason, fields: one.fields });
      continue;
    }
    const entries = streams.get(read.streamId);
    if (entries === undefined) streams.set(read.streamId, [read.entry]);
    else entries.push(read.entry);
  }
  return { streams, unplaced };
}

/** Plans the streams; one whose own events did not fit into this round is left out. */
async function planRound<State, Event>(
  { projection, documents, parking, ownStreams }: BatchParts<State, Event>,
  open: StreamEntries,
): Promise<Map<string, Planned<State>>> {
  const streamIds = [...open.keys()];
  // Halted streams are read before the documents: a projector that parks has written its document
  // before, so whoever sees the one sees the other.
  const halted = await parking.haltedStreams(streamIds);
  const stored = await documents.read(streamIds);
  const plans = new Map<string, Planned<State>>();
  const ranges: OwnRange[] = [];
  const inputOf = (streamId: string): StreamInput<State, Event> => ({
    projection,
    streamId,
    document: stored.get(streamId),
    isHalted: halted.has(streamId),
    entries: open.get(streamId) ?? [],
    own: undefined,
  });
  for (const streamId of streamIds) {
    const plan = planStream(inputOf(streamId));
    if (plan.outcome === 'read_own') ranges.push({ streamId, ...plan });
    else plans.set(streamId, settled(streamId, plan));
  }
  for (const [streamId, own] of await readOwnStreams(ownStreams, ranges)) {
    plans.set(streamId, settled(streamId, planStream({ ...inputOf(streamId), own })));
  }
  return plans;
}

function settled<State>(streamId: string, plan: StreamPlan<State>): Planned<State> {
  switch (plan.outcome) {
    case 'planned':
      return plan;
    case 'forked':
      throw new ForkError(streamId, plan.version, plan.problem);
    case 'read_own':
      throw new Error(`plan for stream ${streamId} asks for its own events a second time`);
  }
}

function writeOf<State, Event>(
  { projection }: BatchParts<State, Event>,
  streamId: string,
  { basis, next }: Planned<State>,
): DocumentWrite[] {
  if (next?.hash === undefined) return [];
  const { version, hash, positions, time, state } = next;
  const condition =
    basis.hash === undefined ? undefined : { version: basis.version, hash: basis.hash };
  return [{ streamId, condition, version, hash, positions, time, body: projection.toBody(state) }];
}

function remainingOf<State>(
  open: StreamEntries,
  plans: ReadonlyMap<string, Planned<State>>,
): StreamEntries {
  const remaining = new Map<string, readonly StreamEntry[]>();
  for (const [streamId, entries] of open) {
    const left = plans.get(streamId)?.remaining ?? entries;
    if (left.length > 0) remaining.set(streamId, left);
  }
  return remaining;
}

async function park<State, Event>(
  { parking, logger }: BatchParts<State, Event>,
  entries: readonly ParkedEntry[],
): Promise<number> {
  if (entries.length === 0) return 0;
  const parkedCount = await parking.park(entries);
  for (const { entryId, streamId, version, code, reason } of entries) {
    // One line for what halts a stream, none for each of the thousands that may wait behind it.
    if (code === 'stream_halted') continue;
    logger.error('entry parked', { entryId, streamId, version, code, reason });
  }
  return parkedCount;
}

function report<State>(logger: Logger, plans: ReadonlyMap<string, Planned<State>>): void {
  for (const [streamId, { findings }] of plans) {
    for (const finding of findings) {
      switch (finding.type) {
        case 'gap_filled':
          logger.warn('gap filled from the own stream', { streamId, ...finding });
          break;
        case 'entry_replaced':
          logger.error('entry is damaged, the own stream was used', { streamId, ...finding });
          break;
      }
    }
  }
}

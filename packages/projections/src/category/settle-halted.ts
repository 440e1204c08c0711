import type { EntryReader, RawEntry } from '@streamfold/event-store';
import { readEntry } from '../category-entry.ts';
import type { Checkpoint } from '../checkpoint.ts';
import type { ParkedEntry } from '../park-code.ts';
import type { HaltedStream, ParkAnswer, ParkRequest } from '../parking.ts';
import type { CategoryChange, CategoryStore, SettledRequest } from './category-store.ts';
import { entryBefore } from '../entry-before.ts';
import { foldPage, keysOf } from './fold-page.ts';
import { planEntries, planLost, type PlannedEntry, type PlanParts } from './plan-page.ts';
import type { Turns } from './turns.ts';

/** What settling a halted stream works with. */
export interface HaltedParts extends PlanParts {
  readonly entries: EntryReader;
  readonly store: CategoryStore;
  readonly turns: Turns;
}

/** What is asked for a halted stream. */
export interface HaltedInput {
  readonly request: ParkRequest;
  readonly checkpoint: Checkpoint;
  readonly stream: HaltedStream;
}

// So many waiting events are folded in one transaction. A stream that waited for long takes several,
// and the record of what is parked moves forward with each.
const ROUND_ENTRIES_MAX = 1_000;

const NOTHING_PARKED = { parked: [], waiting: [], resumed: [] } as const;

/**
 * Folds what waits of a stream, from the parked event on (`discard`: from the one behind it), until
 * all of it is folded or another event is refused.
 *
 * @returns the answer, and how the stream is halted now
 */
export async function settleHalted(
  parts: HaltedParts,
  { request, checkpoint, stream }: HaltedInput,
): Promise<{ readonly answer: ParkAnswer; readonly halted: HaltedStream | undefined }> {
  const done = { outcome: request.action === 'retry' ? 'resumed' : 'discarded' } as const;
  let head = stream;
  let step = request;
  for await (const round of rounds(waitingEntries(parts, stream))) {
    const planned = await planRound(parts, head, round.entries);
    const settled = await fold(parts, checkpoint, {
      planned: step.action === 'discard' ? planned.slice(1) : planned,
      settle: (poison) => settledBy({ request: step, done, head, planned, poison, ...round }),
    });
    if (settled.outcome === 'advanced') {
      head = headedBy(head, settled);
      // A parked event that is to be left out is left out by now: what follows it is to be folded.
      step = { ...step, entryId: head.entryId, action: 'retry' };
      continue;
    }
    const { answer } = settled;
    const halted = answer.outcome === 'still_parked' ? headedBy(head, answer) : undefined;
    return { answer, halted };
  }
  throw new Error('the last round of a request has an answer');
}

interface RoundOutcome {
  readonly request: ParkRequest;
  readonly done: ParkAnswer;
  readonly head: HaltedStream;
  /** From the head on. */
  readonly planned: readonly PlannedEntry[];
  readonly poison: ParkedEntry | undefined;
  readonly next: RawEntry | undefined;
}

function settledBy(round: RoundOutcome): SettledRequest {
  const { request, done, head, planned, poison, next } = round;
  if (poison !== undefined) {
    const passed = planned.findIndex(({ raw }) => raw[0] === poison.entryId);
    const waitingCount = Math.max(0, head.waitingCount - passed);
    const answer = { outcome: 'still_parked', entry: poison, waitingCount } as const;
    return { request, outcome: 'answered', answer };
  }
  if (next === undefined) return { request, outcome: 'answered', answer: done };
  const waitingCount = Math.max(0, head.waitingCount - planned.length);
  return { request, outcome: 'advanced', entry: notTried(head, next), waitingCount };
}

interface RoundFold {
  readonly planned: readonly PlannedEntry[];
  readonly settle: (poison: ParkedEntry | undefined) => SettledRequest;
}

async function fold(
  { store, turns, projection }: HaltedParts,
  checkpoint: Checkpoint,
  { planned, settle }: RoundFold,
): Promise<SettledRequest> {
  const halted = new Map<string, HaltedStream>();
  const change = await turns.take(() =>
    store.change({
      keys: keysOf({ planned, halted }),
      position: checkpoint.position,
      fold: (documents): CategoryChange & { readonly settled: SettledRequest } => {
        const folded = foldPage({ projection, planned, halted, documents });
        const settled = settle(folded.parked[0]);
        return { documents: folded.documents, checkpoint, parking: NOTHING_PARKED, settled };
      },
    }),
  );
  return change.settled;
}

/** What the entries mean; the parked one is the first, also where the log has it no more. */
async function planRound(
  parts: HaltedParts,
  { entryId, streamId, version }: HaltedStream,
  entries: readonly RawEntry[],
): Promise<readonly PlannedEntry[]> {
  const planned = await planEntries(parts, entries);
  if (planned[0]?.raw[0] === entryId) return planned;
  return [await planLost(parts, { entryId, streamId, version }), ...planned];
}

/** The entries of the stream from the parked one through the last that waits, in order. */
async function* waitingEntries(
  { entries, partition, projection }: HaltedParts,
  { streamId, entryId, throughPosition }: HaltedStream,
): AsyncGenerator<RawEntry, void, undefined> {
  const afterPosition = entryBefore(entryId);
  const isStreamId = (id: string): boolean => projection.isStreamId(id);
  for await (const page of entries.categoryEntries({ partition, afterPosition, throughPosition })) {
    for (const raw of page) {
      const read = readEntry(raw, { partition, isStreamId });
      if (read.status === 'placed' && read.streamId === streamId) yield raw;
    }
  }
}

/** Entries in rounds, at least one, each with the entry behind it; undefined: it is the last. */
async function* rounds(
  entries: AsyncIterable<RawEntry>,
): AsyncGenerator<
  { readonly entries: readonly RawEntry[]; readonly next: RawEntry | undefined },
  void,
  undefined
> {
  let round: RawEntry[] = [];
  for await (const entry of entries) {
    if (round.length === ROUND_ENTRIES_MAX) {
      yield { entries: round, next: entry };
      round = [];
    }
    round.push(entry);
  }
  yield { entries: round, next: undefined };
}

function headedBy(
  stream: HaltedStream,
  { entry, waitingCount = 0 }: { readonly entry: ParkedEntry; readonly waitingCount?: number },
): HaltedStream {
  const { entryId, version, code } = entry;
  return { ...stream, entryId, version, code, waitingCount };
}

/** The next entry to be tried, as the record has it meanwhile. */
function notTried({ streamId, code }: HaltedStream, raw: RawEntry): ParkedEntry {
  const [entryId, fields] = raw;
  const reason = 'what was parked before it is settled, and it is to be tried next';
  const read = readEntry(raw, { partition: 0, isStreamId: (id) => id === streamId });
  const version = read.status === 'placed' ? read.entry.version : undefined;
  return { entryId, streamId, ...(version === undefined ? {} : { version }), code, reason, fields };
}

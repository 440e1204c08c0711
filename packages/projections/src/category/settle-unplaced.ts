import type { EntryReader, RawEntry } from '@streamfold/event-store';
import type { Checkpoint } from '../checkpoint.ts';
import type { ParkedEntry } from '../park-code.ts';
import type { HaltedStream, ParkAnswer, ParkRequest } from '../parking.ts';
import type { DocumentBody } from '../projection.ts';
import type { CategoryChange, CategoryStore, SettledRequest } from './category-store.ts';
import { entryBefore } from '../entry-before.ts';
import { foldPage, keysOf } from './fold-page.ts';
import { planEntries, type PlannedEntry, type PlanParts } from './plan-page.ts';
import type { Turns } from './turns.ts';

/** What settling an entry of no stream works with. */
export interface UnplacedParts extends PlanParts {
  readonly entries: EntryReader;
  readonly store: CategoryStore;
  readonly turns: Turns;
}

/** What is asked for an entry of no stream. */
export interface UnplacedInput {
  readonly request: ParkRequest;
  readonly checkpoint: Checkpoint;
  readonly halted: ReadonlyMap<string, HaltedStream>;
}

/**
 * Leaves out an entry that belonged to no stream when it was parked, or reads it again and folds it if
 * it now can be. It never halts a stream: what follows it there has been folded long ago.
 */
export async function settleUnplaced(
  parts: UnplacedParts,
  input: UnplacedInput,
): Promise<ParkAnswer> {
  const { entryId, action } = input.request;
  if (action === 'discard') return await write(parts, input, { outcome: 'discarded' });
  const raw = await readOne(parts, entryId);
  if (raw === undefined) return await refuse(parts, input, 'the log has it no more');
  const [planned] = await planEntries(parts, [raw]);
  if (planned === undefined) throw new Error('an entry has a plan');
  if (planned.outcome !== 'unplaced') {
    const { streamId } = planned;
    const blocking = input.halted.get(streamId);
    if (blocking !== undefined) {
      const reason = `its stream ${streamId} is halted by ${blocking.entryId}`;
      return await refuse(parts, input, reason);
    }
  }
  return await write(parts, input, { outcome: 'resumed' }, planned);
}

function refuse(parts: UnplacedParts, input: UnplacedInput, reason: string): Promise<ParkAnswer> {
  return write(parts, input, { outcome: 'refused', reason });
}

/** Writes the answer, with what the entry is folded to. */
async function write(
  { store, turns, projection }: UnplacedParts,
  { request, checkpoint }: UnplacedInput,
  answer: ParkAnswer,
  entry?: PlannedEntry,
): Promise<ParkAnswer> {
  const planned = entry === undefined ? [] : [entry];
  const halted = new Map<string, HaltedStream>();
  const fold = (documents: ReadonlyMap<string, DocumentBody>): Answered => {
    const folded = foldPage({ projection, planned, halted, documents });
    const [poison] = folded.parked;
    const answerNow = poison === undefined ? answer : stillParked(poison);
    const settled = { request, outcome: 'answered', answer: answerNow } as const;
    const parking = { parked: [], waiting: [], resumed: [] };
    return { documents: folded.documents, checkpoint, parking, settled };
  };
  const { position } = checkpoint;
  const keys = keysOf({ planned, halted });
  const { settled } = await turns.take(() => store.change({ keys, position, fold }));
  return settled.answer;
}

interface Answered extends CategoryChange {
  readonly settled: SettledRequest & { readonly outcome: 'answered' };
}

function stillParked({ streamId: _streamId, ...entry }: ParkedEntry): ParkAnswer {
  return { outcome: 'still_parked', entry, waitingCount: 0 };
}

async function readOne(
  { entries, partition }: UnplacedParts,
  entryId: string,
): Promise<RawEntry | undefined> {
  const range = { partition, afterPosition: entryBefore(entryId), throughPosition: entryId };
  for await (const page of entries.categoryEntries(range)) {
    for (const entry of page) if (entry[0] === entryId) return entry;
  }
  return undefined;
}

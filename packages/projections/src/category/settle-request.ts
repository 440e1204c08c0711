import type { Checkpoint } from '../checkpoint.ts';
import type { HaltedStream, ParkAnswer, ParkRequest } from '../parking.ts';
import type { CategoryStore } from './category-store.ts';
import { settleHalted, type HaltedParts } from './settle-halted.ts';
import { settleUnplaced, type UnplacedParts } from './settle-unplaced.ts';

/** What settling works with. */
export type SettleParts = HaltedParts & UnplacedParts & { readonly store: CategoryStore };

/** A request, and how far the lane is. */
export interface SettleInput {
  readonly request: ParkRequest;
  readonly checkpoint: Checkpoint;
  readonly halted: ReadonlyMap<string, HaltedStream>;
}

/** What has come of a request. */
export interface SettledStream {
  readonly answer: ParkAnswer;
  /** The stream that it was about; undefined: none, or nothing was changed. */
  readonly streamId: string | undefined;
  /** How that stream is halted now; undefined: it is no more. */
  readonly halted: HaltedStream | undefined;
}

/**
 * Tries what is parked again, or leaves it out. What is folded is written in one transaction with the
 * record of what is parked: whatever is killed in between, no event is folded twice.
 *
 * @throws as `CategoryStore.change` and `planEntries`
 */
export async function settleRequest(
  parts: SettleParts,
  { request, checkpoint, halted }: SettleInput,
): Promise<SettledStream> {
  const { entryId } = request;
  const record = await parts.store.parked(entryId);
  if (record === undefined) {
    // Settled before, and the one who did it died before he could say so.
    const answer = { outcome: 'refused', reason: `nothing is parked at ${entryId}` } as const;
    return { answer, streamId: undefined, halted: undefined };
  }
  const { streamId } = record;
  if (streamId === undefined) {
    const answer = await settleUnplaced(parts, { request, checkpoint, halted });
    return { answer, streamId: undefined, halted: undefined };
  }
  const stream = { ...record, streamId };
  const settled = await settleHalted(parts, { request, checkpoint, stream });
  return { ...settled, streamId };
}

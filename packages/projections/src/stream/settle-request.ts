import type { StreamEntry } from '../category-entry.ts';
import type { ParkedEntry } from '../park-code.ts';
import type { ParkAnswer, ParkRequest } from '../parking.ts';
import type { FoldRules } from '../plan/applied.ts';
import { leaveOut } from './leave-out.ts';
import type { PlannedPage } from './page-plan.ts';
import type { PlacedEntry } from './read-page.ts';
import type { StreamLaneParts } from './stream-parts.ts';
import { readParkedEntry, waitingEntries } from './waiting-entries.ts';

/** Plans and writes entries of one stream; answers what came of them. */
export type ApplyEntries = (placed: readonly PlacedEntry[]) => Promise<PlannedPage>;

/**
 * Applies what is parked again, and what waits behind it, or goes on without it.
 *
 * Documents are written first, and the record of what is parked changes last: whatever happens in
 * between, the same request comes to the same, for what is applied is known by its version.
 *
 * @throws as a commit
 */
export async function settleRequest(
  parts: StreamLaneParts,
  rules: FoldRules,
  request: ParkRequest,
  apply: ApplyEntries,
): Promise<ParkAnswer> {
  const answer = await answerOf(parts, rules, request, apply);
  await parts.parking.answer(request, answer);
  return answer;
}

async function answerOf(
  parts: StreamLaneParts,
  rules: FoldRules,
  request: ParkRequest,
  apply: ApplyEntries,
): Promise<ParkAnswer> {
  const { entryId, streamId, action } = request;
  const halted = (await parts.parking.halted()).get(streamId ?? '');
  if (streamId === undefined || halted === undefined) return await unplaced(parts, request, apply);
  let isLeftOut = action === 'retry';
  let passedCount = 0;
  for await (const page of waitingEntries(parts, halted)) {
    let entries: readonly StreamEntry[] = page;
    if (!isLeftOut) {
      const parked = page.find(({ raw }) => raw[0] === entryId);
      if (parked !== undefined) {
        const refusal = await leaveOut(parts, rules, streamId, parked);
        if (refusal !== undefined) return { outcome: 'refused', reason: refusal };
        entries = page.filter((entry) => entry !== parked);
        isLeftOut = true;
      }
    }
    const { halts } = await apply(entries.map((entry) => ({ streamId, entry })));
    const [halt] = halts;
    if (halt !== undefined) {
      passedCount += page.length - 1 - halt.waiting.length;
      const waitingCount = Math.max(0, halted.waitingCount - passedCount);
      return { outcome: 'still_parked', entry: halt.parked, waitingCount };
    }
    passedCount += page.length;
  }
  return { outcome: action === 'retry' ? 'resumed' : 'discarded' };
}

/** Of an entry that belongs to no stream: what it is now. */
async function unplaced(
  parts: StreamLaneParts,
  { entryId, action }: ParkRequest,
  apply: ApplyEntries,
): Promise<ParkAnswer> {
  if (action === 'discard') return { outcome: 'discarded' };
  const read = await readParkedEntry(parts, entryId);
  if (read === undefined) return { outcome: 'refused', reason: 'the log has no such entry' };
  if (read.status === 'unplaced') {
    const { code, reason, raw } = read;
    const entry: ParkedEntry = { entryId, code, reason, fields: raw[1] };
    return { outcome: 'still_parked', entry };
  }
  const { streamId } = read;
  const isHalted = (await parts.parking.halted()).has(streamId);
  if (isHalted) return { outcome: 'refused', reason: `its stream ${streamId} is halted` };
  const [halt] = (await apply([read])).halts;
  return halt === undefined
    ? { outcome: 'resumed' }
    : { outcome: 'still_parked', entry: halt.parked };
}

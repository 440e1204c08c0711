import { applyBatch, type BatchParts } from './apply-batch.ts';
import { bindLog, type Bindings } from './log-binding.ts';
import type { ConsumerGroup } from './redis/consumer-group.ts';
import type { GroupRead } from './redis/group-replies.ts';

/** What one life of a consumer's connections works with. */
export interface SessionParts<State, Event> extends BatchParts<State, Event> {
  readonly bindings: Bindings;
  /** Milliseconds between looks for entries that other consumers left. */
  readonly claimEveryMs: number;
  /** A monotonic clock in milliseconds. */
  readonly now: () => number;
}

/** What a session tells while it runs. */
export interface SessionReports {
  /** Everything answers, and what was left over is done: new entries are waited for now. */
  readonly onReady: () => void;
  /** These entries are settled and acknowledged. Called for an empty read too. */
  readonly onSettled: (entryIds: readonly string[], parkedCount: number) => void;
}

/**
 * Reads, applies and acknowledges on one consumer until `signal` is aborted.
 *
 * What was delivered to the consumer and not acknowledged comes before anything new: the connection
 * before may have died in the middle of an answer.
 *
 * @throws {PartUnavailableError | StoreUnavailableError} begin again on another consumer, later
 * @throws {ProjectionStoppedError} going on would make documents wrong
 */
export async function runSession<State, Event>(
  parts: SessionParts<State, Event>,
  group: ConsumerGroup,
  { onReady, onSettled }: SessionReports,
  signal: AbortSignal,
): Promise<void> {
  const settle = async ({ entries, deletedIds }: GroupRead): Promise<number> => {
    const parkedCount = (await applyBatch(parts, entries)) + (await parkDeleted(parts, deletedIds));
    const ids = [...entries.map(({ id }) => id), ...deletedIds];
    await group.acknowledge(ids);
    onSettled(ids, parkedCount);
    return ids.length;
  };
  const drainPending = async (): Promise<void> => {
    let settledCount = 1;
    while (settledCount > 0 && !signal.aborted)
      settledCount = await settle(await group.readPending());
  };

  await bindLog(parts.bindings, group, parts.projection);
  await drainPending();
  let claimAt = -Infinity;
  while (!signal.aborted) {
    if (parts.now() >= claimAt) {
      if (await claim(parts, group)) await drainPending();
      claimAt = parts.now() + parts.claimEveryMs;
    }
    onReady();
    await settle(await group.readNew());
  }
}

/** Takes over what other consumers left; says whether there was anything. */
async function claim<State, Event>(
  parts: SessionParts<State, Event>,
  group: ConsumerGroup,
): Promise<boolean> {
  const { claimedCount, deletedIds } = await group.claimAbandoned();
  await parkDeleted(parts, deletedIds);
  if (claimedCount === 0) return false;
  parts.logger.warn('entries of other consumers claimed', { claimedCount });
  return true;
}

/** Keeps a record of entries that were deleted before they could be read. */
async function parkDeleted<State, Event>(
  { parking, logger }: SessionParts<State, Event>,
  ids: readonly string[],
): Promise<number> {
  if (ids.length === 0) return 0;
  const reason = 'deleted from the stream before it was read here';
  logger.error('pending entries were deleted from the log', { entryIds: ids.slice(0, 20) });
  return await parking.park(
    ids.map((entryId) => ({ entryId, code: 'entry_deleted', reason, fields: [] })),
  );
}

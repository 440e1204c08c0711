import {
  accountDecider,
  parseAccountEvent,
  UNSAID_CURRENCY,
  type AccountId,
} from '@streamfold/accounts';
import type { Logger } from '@streamfold/runtime';
import type { UpkeepTask } from '../upkeep/upkeep.ts';
import type { SettleParts } from './settle-parts.ts';
import { settleAgain } from './settle-transfer.ts';
import type { SentTransfer } from './transfer.ts';

/** What transfers that were left behind are resumed with. */
export interface ResumeParts extends SettleParts {
  /** The accounts that a read model knows to have sent transfers that are pending, in any order. */
  readonly accountsInTransit: () => AsyncIterable<AccountId>;
  readonly logger: Logger;
  /** How old a transfer must be, milliseconds: a younger one is still its request's. @default 15000 */
  readonly minAgeMs?: number;
}

/** Longer than a request works on a transfer whose store answers. */
const MIN_AGE_MS = 15_000;

/**
 * The task that brings to their end the transfers that a request has left behind, pending. A read model
 * says where to look, and the log what is to be done.
 */
export function resumeTransfers(parts: ResumeParts): UpkeepTask {
  return {
    name: 'resume transfers',
    run: async (signal) => {
      let done = 0;
      for await (const account of parts.accountsInTransit()) {
        for (const sent of await leftBehind(parts, account)) {
          if (signal.aborted) return done;
          if (await isResumed(parts, sent)) done += 1;
        }
      }
      return done;
    },
  };
}

// One that cannot be brought to its end is not to hold up the others.
async function isResumed(parts: ResumeParts, sent: SentTransfer): Promise<boolean> {
  try {
    await settleAgain(parts, sent);
    return true;
  } catch (error) {
    const { transferId, from, to } = sent;
    parts.logger.warn('a pending transfer is tried again later', { transferId, from, to, error });
    return false;
  }
}

/** The transfers of an account that are pending by the log, and old enough, oldest first. */
async function leftBehind(
  { store, minAgeMs = MIN_AGE_MS, now = Date.now }: ResumeParts,
  from: AccountId,
): Promise<readonly SentTransfer[]> {
  const { state, version } = await store.load(from, accountDecider);
  const pending = new Set(
    state.status === 'absent' ? [] : state.transfers.map((t) => t.transferId),
  );
  if (pending.size === 0) return [];
  const sent: SentTransfer[] = [];
  const latestFirst = store.readStream(from, { toVersion: version, direction: 'backwards' });
  for await (const { event: data, meta } of latestFirst) {
    if (data.type !== 'transferOut') continue;
    const event = parseAccountEvent(data);
    if (event.type !== 'transferOut' || !pending.delete(event.transferId)) continue;
    const { type: _type, pending: _pending, currency = UNSAID_CURRENCY, ...moved } = event;
    if (meta.time <= now() - minAgeMs) sent.push({ ...moved, from, currency, sentAt: meta.time });
    if (pending.size === 0) break;
  }
  return sent.reverse();
}

import { parseAccountEvent, type AccountEvent, type RefusalReason } from '@streamfold/accounts';
import type { EventStore } from '@streamfold/event-store';
import type { SentTransfer } from './transfer.ts';

/** What the account that was to receive the money has said, once and for all. */
export type Receipt =
  { readonly outcome: 'arrived' } | { readonly outcome: 'refused'; readonly reason: RefusalReason };

/** What is found of a transfer on the account that is to receive it. */
export interface EarlierReceipt {
  /** Undefined: it has said nothing of it. */
  readonly receipt: Receipt | undefined;
  /** How far the account was looked through: nothing was said up to this version. */
  readonly version: number;
}

/** How far apart the clocks of two processes may be, milliseconds. */
const CLOCKS_APART_MAX_MS = 3_600_000;

/**
 * Looks for a transfer on the account that is to receive it, from its latest event back to the time when
 * the money left: for a transfer that is so old that its commit ids may be forgotten.
 *
 * @throws whatever `EventStore.readStream` throws
 */
export async function earlierReceipt(
  store: Pick<EventStore, 'readLastEvent' | 'readStream'>,
  { to, transferId, sentAt }: SentTransfer,
): Promise<EarlierReceipt> {
  const version = (await store.readLastEvent(to))?.version ?? 0;
  if (version === 0) return { receipt: undefined, version };
  const events = store.readStream(to, { toVersion: version, direction: 'backwards' });
  for await (const { event, meta } of events) {
    if (meta.time < sentAt - CLOCKS_APART_MAX_MS) break;
    if (event.type !== 'transferIn' && event.type !== 'transferRefused') continue;
    const receipt = receiptIn(parseAccountEvent(event), transferId);
    if (receipt !== undefined) return { receipt, version };
  }
  return { receipt: undefined, version };
}

/** What an event says of the receipt of a transfer. */
export function receiptIn(
  event: AccountEvent | undefined,
  transferId: SentTransfer['transferId'],
): Receipt | undefined {
  if (event?.type === 'transferIn' && event.transferId === transferId) {
    return { outcome: 'arrived' };
  }
  if (event?.type === 'transferRefused' && event.transferId === transferId) {
    return { outcome: 'refused', reason: event.reason };
  }
  return undefined;
}

import type { AccountEvent } from './account-events.ts';

/**
 * What an event does to the funds of its account, minor units: above zero where money came in, below it
 * where money went out, 0 for an event that moves none.
 */
export function fundsChangeOf(event: AccountEvent): number {
  switch (event.type) {
    case 'deposit':
    case 'transferIn':
    case 'transferBack':
      return event.amount;
    case 'withdraw':
    case 'capture':
    case 'transferOut':
      return -event.amount;
    case 'create':
    case 'hold':
    case 'void':
    case 'expire':
    case 'transferRefused':
    case 'transferDone':
    case 'limit':
    case 'freeze':
    case 'unfreeze':
    case 'close':
      return 0;
  }
}

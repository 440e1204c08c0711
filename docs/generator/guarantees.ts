import { accountServiceGuarantees } from './guarantees/account-service.ts';
import { ancestorGuarantees } from './guarantees/ancestor.ts';
import { archiveGuarantees } from './guarantees/archive.ts';
import { contractGuarantees } from './guarantees/event-store-contract.ts';
import type { GuaranteeTopic } from './guarantees/guarantee.ts';
import { leaseGuarantees } from './guarantees/leases.ts';
import { logAndReadModelGuarantees } from './guarantees/log-and-read-models.ts';
import { logGuarantees } from './guarantees/log.ts';
import { parkedGuarantees } from './guarantees/parked.ts';
import { projectorGuarantees } from './guarantees/projector.ts';
import { readModelGuarantees } from './guarantees/read-models.ts';
import { subscriptionGuarantees } from './guarantees/subscriptions.ts';

/** Every guarantee; `test/documentation.test.ts` fails where a test is not there. */
export const guarantees: readonly GuaranteeTopic[] = [
  logGuarantees,
  archiveGuarantees,
  subscriptionGuarantees,
  contractGuarantees,
  accountServiceGuarantees,
  projectorGuarantees,
  parkedGuarantees,
  leaseGuarantees,
  logAndReadModelGuarantees,
  readModelGuarantees,
  ancestorGuarantees,
];

import { accessGuarantees } from './guarantees/access.ts';
import { accountServiceGuarantees } from './guarantees/account-service.ts';
import { ancestorGuarantees } from './guarantees/ancestor.ts';
import { archiveGuarantees } from './guarantees/archive.ts';
import { commitIdGuarantees } from './guarantees/commit-ids.ts';
import { contractGuarantees } from './guarantees/event-store-contract.ts';
import type { GuaranteeTopic } from './guarantees/guarantee.ts';
import { leaseGuarantees } from './guarantees/leases.ts';
import { logAndReadModelGuarantees } from './guarantees/log-and-read-models.ts';
import { logGuarantees } from './guarantees/log.ts';
import { measuringGuarantees } from './guarantees/measuring.ts';
import { moneyMoveGuarantees } from './guarantees/money-moves.ts';
import { parkedGuarantees } from './guarantees/parked.ts';
import { projectorGuarantees } from './guarantees/projector.ts';
import { readModelGuarantees } from './guarantees/read-models.ts';
import { requestsSentAgainGuarantees } from './guarantees/requests-sent-again.ts';
import { serviceReadGuarantees } from './guarantees/service-reads.ts';
import { subscriptionGuarantees } from './guarantees/subscriptions.ts';

/** Every guarantee; `test/documentation.test.ts` fails where a test is not there. */
export const guarantees: readonly GuaranteeTopic[] = [
  logGuarantees,
  commitIdGuarantees,
  archiveGuarantees,
  subscriptionGuarantees,
  contractGuarantees,
  measuringGuarantees,
  accountServiceGuarantees,
  requestsSentAgainGuarantees,
  moneyMoveGuarantees,
  serviceReadGuarantees,
  accessGuarantees,
  projectorGuarantees,
  parkedGuarantees,
  leaseGuarantees,
  logAndReadModelGuarantees,
  readModelGuarantees,
  ancestorGuarantees,
];

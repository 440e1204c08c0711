import type { Logger } from '../logger.ts';
import type { ParkedEntry } from '../park-code.ts';
import type { PlannedPage } from './page-plan.ts';

/** Says what was dealt with, and that the person on call should hear of. */
export function report(logger: Logger, findings: PlannedPage['findings']): void {
  for (const { streamId, finding } of findings) {
    switch (finding.type) {
      case 'gap_filled':
        logger.warn('gap filled from the own stream', { streamId, ...finding });
        break;
      case 'entry_replaced':
        logger.error('entry is damaged, the own stream was used', { streamId, ...finding });
        break;
    }
  }
}

/** One line for each entry that is parked; none for those that wait behind it. */
export function reportParked(logger: Logger, parked: readonly ParkedEntry[]): void {
  for (const { entryId, streamId, version, code, reason } of parked) {
    logger.error('entry parked', { entryId, streamId, version, code, reason });
  }
}

import type { FillProgress, Logger } from '@streamfold/projections';
import { printable } from '../terminal/format.ts';
import { startProgress } from '../terminal/progress.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Shows how far the log is folded. */
export interface FoldProgress {
  readonly show: (progress: FillProgress) => void;
  /**
   * What is said while it is folded, for a person in front of the terminal: errors as they are, the
   * latest warning beside the progress. What is parked would come again and again: it is counted at the
   * end.
   */
  readonly logger: Logger;
  readonly stop: () => void;
}

/** @param eventCount how many events the log has, as far as that is known at the beginning */
export function createFoldProgress(terminal: Terminal, eventCount: number): FoldProgress {
  let latest: FillProgress | undefined;
  let warning = '';
  const progress = startProgress({
    terminal,
    unit: 'events',
    total: eventCount,
    read: () => {
      if (latest === undefined) return { done: 0, note: warning };
      const { phase, eventsDone: done, eventsTotal, eventsPerSecond, secondsLeft } = latest;
      return {
        done,
        total: Math.max(eventsTotal ?? eventCount, done),
        note: phase === 'filling' ? warning : phase,
        pace: { perSecond: eventsPerSecond, secondsLeft },
      };
    },
  });
  return {
    show: (shown) => {
      latest = shown;
    },
    logger: {
      info: () => undefined,
      warn: (message) => {
        warning = printable(message);
      },
      error: (message) => terminal.err(printable(message)),
    },
    stop: () => progress.stop(),
  };
}

import type { RunningServer } from '../running-server.ts';

/** A part of the system that runs and answers. */
export type RunningPart = Pick<RunningServer, 'exited' | 'stop' | 'kill'>;

/** A part of the system that is kept running. */
export interface Part {
  /** As it is shown: `account service`. */
  readonly name: string;
  readonly logFile: string;
  /**
   * Starts it and settles when it answers; the same address every time.
   *
   * When the signal comes first, what was started is ended and the promise rejects.
   */
  readonly start: (giveUp: AbortSignal) => Promise<RunningPart>;
}

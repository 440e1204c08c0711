/** How a server ended, for a person: `exit code 1`, `signal SIGKILL`. */
export type ExitReason = string;

/**
 * A server that was started by us and answers.
 *
 * After `stop`, `kill` or a crash it can be started again with the same data folder and port by
 * calling the function that started it.
 */
export interface RunningServer {
  readonly url: string;
  readonly port: number;
  /** What runs, for a person: `7.0.15 (PATH)`. */
  readonly describe: string;
  /** The process, if it is one of this machine (a container has none that we own). */
  readonly pid?: number;
  /** Settles when the server has ended, however it ended; never rejects. */
  readonly exited: Promise<ExitReason>;
  /** Ends it in order, by force after 15 s. Settles when it has ended; may be called again. */
  stop(): Promise<void>;
  /** Ends it as a power cut would (SIGKILL). Settles when it has ended. */
  kill(): Promise<void>;
  /** Freezes it: connections stay open and nothing answers. */
  pause(): Promise<void>;
  /** Lets a frozen server go on. */
  resume(): Promise<void>;
}

/** How a server is to be started. */
export interface StartOptions {
  /** Its own folder, made if missing; data found there is used. */
  readonly dataDir: string;
  /** @default a free port */
  readonly port?: number;
  /**
   * Settings of the server itself, by their names, one of several words as a list:
   * `{ appendfsync: 'no', replicaof: ['127.0.0.1', '6379'] }`.
   */
  readonly settings?: Readonly<Record<string, string | readonly string[]>>;
  /** @default `<dataDir>.log` */
  readonly logFile?: string;
  /** Where the process is recorded while it runs, so that a later run can end what was left. */
  readonly recordFile?: string;
  /**
   * Its data is worth nothing once this process has ended: should that happen unexpectedly, it is
   * killed rather than asked to end.
   *
   * @default false
   */
  readonly isScratch?: boolean;
  /** Ends the start: what was started is ended and the start rejects. */
  readonly giveUp?: AbortSignal;
}

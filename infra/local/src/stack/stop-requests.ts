const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
// Ctrl-C reaches us from the terminal, from npm and from the bootstrap at about the same time.
const SAME_REQUEST_MS = 1000;

/** How the user asks to end everything. */
export interface StopRequests {
  /** Settles when it is asked for. */
  readonly first: Promise<'stop'>;
  readonly isStopping: () => boolean;
}

/**
 * Listens for Ctrl-C, for signals, and for the end of the process that started this one. When it is
 * asked for again a second or more later, `atOnce` is called.
 */
export function listenForStopRequests(atOnce: () => void): StopRequests {
  const first = Promise.withResolvers<'stop'>();
  let firstAt: number | undefined;
  let isAtOnce = false;
  const request = (): void => {
    firstAt ??= Date.now();
    first.resolve('stop');
    if (isAtOnce || Date.now() - firstAt < SAME_REQUEST_MS) return;
    isAtOnce = true;
    atOnce();
  };
  for (const signal of SIGNALS) process.on(signal, request);
  if (process.channel !== undefined) process.once('disconnect', request);
  return { first: first.promise, isStopping: () => firstAt !== undefined };
}

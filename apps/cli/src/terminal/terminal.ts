/** Where the command writes: results to `out`, everything else to `err`. */
export interface Terminal {
  /** Writes lines of the result. */
  out(text: string): void;
  /** Writes progress and errors. */
  err(text: string): void;
  /** The stream behind `err`, for a progress bar that redraws its line; undefined if it cannot. */
  readonly barStream: NodeJS.WriteStream | undefined;
}

/** A terminal on the streams of a process. The bar is drawn only where `stderr` is a terminal. */
export function createTerminal(streams: {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}): Terminal {
  const { stdout, stderr } = streams;
  return {
    out: (text) => void stdout.write(`${text}\n`),
    err: (text) => void stderr.write(`${text}\n`),
    barStream: stderr.isTTY ? stderr : undefined,
  };
}

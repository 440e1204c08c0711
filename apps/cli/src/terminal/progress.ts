import cliProgress from 'cli-progress';
import { formatCount, formatRate, formatSeconds, percent } from './format.ts';
import type { Terminal } from './terminal.ts';

/** How far the work is, as asked for whenever it is shown. */
export interface ProgressReading {
  readonly done: number;
  /** What the user should know beside it: `3 retries: connection refused`. May be empty. */
  readonly note: string;
  /** How much there is, where that was not known at the beginning. @default as at the beginning */
  readonly total?: number;
  /** What is known better than by counting since the display began. @default counted */
  readonly pace?: {
    readonly perSecond: number;
    /** Undefined: it cannot be said. */
    readonly secondsLeft: number | undefined;
  };
}

/** What is being worked on. */
export interface ProgressOptions {
  readonly terminal: Terminal;
  /** What is counted: `transactions`. */
  readonly unit: string;
  readonly total: number;
  readonly read: () => ProgressReading;
}

/** A progress display that is running. */
export interface Progress {
  /** Shows the last reading and stops. */
  stop(): void;
}

const BAR_INTERVAL_MS = 100;
const LINE_INTERVAL_MS = 3_000;

/** Shows progress until it is stopped: a bar on a terminal, a line every 3 seconds otherwise. */
export function startProgress(options: ProgressOptions): Progress {
  const { barStream } = options.terminal;
  return barStream === undefined ? startLines(options) : startBar(options, barStream);
}

function startBar(options: ProgressOptions, stream: NodeJS.WriteStream): Progress {
  const { read, total, unit } = options;
  const startedAt = performance.now();
  const bar = new cliProgress.SingleBar({
    format: `{bar} {percentage} % | {value}/{total} ${unit} | {rate} | {left} left{note}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    stream,
    // The command decides what an interrupt does; a bar that exits would cut requests under way.
    gracefulExit: false,
    hideCursor: true,
  });
  const payload = (reading: ProgressReading): object => {
    const { note } = reading;
    const { rate, left } = estimate({ total, ...reading }, performance.now() - startedAt);
    return { rate, left, note: note === '' ? '' : ` | ${note}` };
  };
  bar.start(total, 0, payload({ done: 0, note: '' }));
  const draw = (): void => {
    const reading = read();
    bar.setTotal(reading.total ?? total);
    bar.update(reading.done, payload(reading));
  };
  const timer = setInterval(draw, BAR_INTERVAL_MS);
  return {
    stop: () => {
      clearInterval(timer);
      draw();
      bar.stop();
    },
  };
}

function startLines({ terminal, unit, total: first, read }: ProgressOptions): Progress {
  const startedAt = performance.now();
  const timer = setInterval(() => {
    const reading = { total: first, ...read() };
    const { done, note, total } = reading;
    const { rate, left } = estimate(reading, performance.now() - startedAt);
    const share = `${percent(done, total)} %`;
    const counts = `${formatCount(done)} of ${formatCount(total)} ${unit} (${share})`;
    terminal.err(`${counts}, ${rate}, ${left} left${note === '' ? '' : `, ${note}`}`);
  }, LINE_INTERVAL_MS);
  return { stop: () => clearInterval(timer) };
}

function estimate(
  { done, total, pace }: ProgressReading & { readonly total: number },
  elapsedMs: number,
): { readonly rate: string; readonly left: string } {
  if (pace !== undefined) {
    const { perSecond, secondsLeft } = pace;
    const left = secondsLeft === undefined ? '?' : formatSeconds(secondsLeft * 1_000);
    return { rate: formatRate(perSecond, 1_000), left };
  }
  const left = done === 0 ? '?' : formatSeconds(((total - done) * elapsedMs) / done);
  return { rate: formatRate(done, elapsedMs), left };
}

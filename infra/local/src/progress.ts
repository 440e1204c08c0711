import { MultiBar, type SingleBar } from 'cli-progress';

/** Shows a person what takes time. */
export interface Progress {
  /** One line about a step. */
  say(line: string): void;
  /** Begins something whose size is known in bytes, at least roughly. */
  begin(label: string, totalBytes: number): ProgressTask;
}

/** Something under way. */
export interface ProgressTask {
  update(doneBytes: number): void;
  /** Ends it; says so only where there is no bar to see. */
  done(): void;
}

const MEBIBYTE = 1024 * 1024;

/** Progress as bars on a terminal, as a line now and then elsewhere. */
export function createProgress(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? createBars(stream) : createLines((line) => stream.write(`${line}\n`));
}

/** Progress that is not shown. */
export const silentProgress: Progress = {
  say: () => undefined,
  begin: () => ({ update: () => undefined, done: () => undefined }),
};

/** Progress as plain lines: one at the beginning, one at the end, one every `everyMs` between. */
export function createLines(write: (line: string) => void, everyMs = 5000): Progress {
  return {
    say: write,
    begin: (label, totalBytes) => {
      write(`${label} (about ${formatMebibytes(totalBytes)} MB) …`);
      const startedAt = Date.now();
      let saidAt = startedAt;
      return {
        update: (doneBytes) => {
          if (Date.now() - saidAt < everyMs) return;
          saidAt = Date.now();
          write(`${label}: ${formatMebibytes(doneBytes)} MB`);
        },
        done: () => write(`${label}: done in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`),
      };
    },
  };
}

function createBars(stream: NodeJS.WriteStream): Progress {
  let bars: MultiBar | undefined;
  const open = new Set<SingleBar>();
  return {
    say: (line) => {
      if (bars === undefined) stream.write(`${line}\n`);
      else bars.log(`${line}\n`);
    },
    begin: (label, totalBytes) => {
      bars ??= new MultiBar(
        { stream, format: '{label} {bar} {done} of {size} MB', hideCursor: true },
        {
          format: '{label} {bar} {done} of {size} MB',
          barCompleteChar: '█',
          barIncompleteChar: '░',
        },
      );
      const size = formatMebibytes(totalBytes);
      const bar = bars.create(totalBytes, 0, { label, done: '0', size });
      open.add(bar);
      const update = (doneBytes: number): void => {
        const shown = Math.min(doneBytes, totalBytes);
        bar.update(shown, { done: formatMebibytes(shown) });
      };
      return {
        update,
        done: () => {
          update(totalBytes);
          open.delete(bar);
          if (open.size > 0) return;
          bars?.stop();
          bars = undefined;
        },
      };
    },
  };
}

function formatMebibytes(bytes: number): string {
  return (bytes / MEBIBYTE).toFixed(bytes < 10 * MEBIBYTE ? 1 : 0);
}

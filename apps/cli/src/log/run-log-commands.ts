import {
  EventStoreError,
  exportLog,
  importLog,
  trimCategory,
  verifyArchive,
  type ExportLogOptions,
  type ImportLogOptions,
  type TrimCategoryOptions,
} from '@streamfold/event-store';
import { LogCommandError } from '../errors.ts';
import type { CommandDeps, ExitCode } from '../import/import-command.ts';
import { formatCount, formatItems, formatRate, formatSeconds } from '../terminal/format.ts';
import { startProgress } from '../terminal/progress.ts';

const PROBLEMS_SHOWN_MAX = 20;

/** Exports and says how much. @throws {LogCommandError} */
export async function runExportLog(
  options: ExportLogOptions,
  deps: CommandDeps,
): Promise<ExitCode> {
  const { folder, category } = options;
  const { result, time } = await watched(deps, ({ onProgress, signal }) =>
    exportLog({ ...options, onProgress, signal }),
  );
  const { events, chunks, bytes } = result;
  deps.terminal.out(
    `exported ${category} to ${folder}: ${formatItems(events, 'event')} added in ` +
      `${formatItems(chunks, 'file')} of ${formatCount(bytes)} bytes, ${time(events)}`,
  );
  return codeOf(deps, true);
}

/** Verifies and says every problem. @throws {LogCommandError} */
export async function runVerifyArchive(folder: string, deps: CommandDeps): Promise<ExitCode> {
  let shown = 0;
  const { result, time } = await watched(deps, ({ onProgress }) =>
    verifyArchive(folder, {
      onProgress,
      onProblem: ({ file, problem }) => {
        if (shown++ < PROBLEMS_SHOWN_MAX) deps.terminal.err(`${file}: ${problem}`);
      },
    }),
  );
  const { category, chunks, events, streams, problems } = result;
  const rest = problems - PROBLEMS_SHOWN_MAX;
  if (rest > 0) deps.terminal.err(`… and ${formatItems(rest, 'more problem')}`);
  deps.terminal.out(
    `verified ${folder} of ${category}: ${formatItems(events, 'event')} of ` +
      `${formatItems(streams, 'stream')} in ${formatItems(chunks, 'file')}, ` +
      `${formatItems(problems, 'problem')}, ${time(events)}`,
  );
  return codeOf(deps, problems === 0);
}

/** Restores and says how much. @throws {LogCommandError} */
export async function runImportLog(
  options: ImportLogOptions,
  deps: CommandDeps,
): Promise<ExitCode> {
  const { folder, category } = options;
  const { result, time } = await watched(deps, ({ onProgress, signal }) =>
    importLog({ ...options, onProgress, signal }),
  );
  const { events, eventsBefore, isFinished } = result;
  deps.terminal.out(
    `${isFinished ? 'restored' : 'restored a part of'} ${category} from ${folder}: ` +
      `${formatItems(events, 'event')} written, ${formatCount(eventsBefore)} there before, ` +
      time(events),
  );
  return codeOf(deps, isFinished);
}

/** Trims and says how much. @throws {LogCommandError} */
export async function runTrimLog(
  options: TrimCategoryOptions,
  deps: CommandDeps,
): Promise<ExitCode> {
  const { result, time } = await watched(deps, ({ onProgress, signal }) =>
    trimCategory({
      ...options,
      signal,
      onProgress: ({ categoryEvents, streamEvents }) => {
        const events = categoryEvents + streamEvents;
        onProgress({ events, total: events });
      },
    }),
  );
  const { categoryEvents, streamEvents, streams, streamsTrimmed } = result;
  deps.terminal.out(
    `${options.dryRun === true ? 'would remove' : 'removed'} from ${options.category}: ` +
      `${formatItems(categoryEvents, 'event')} of the category, ` +
      `${formatCount(streamEvents)} of ${formatCount(streamsTrimmed)} of ` +
      `${formatItems(streams, 'own stream')}, ${time(categoryEvents + streamEvents)}`,
  );
  return codeOf(deps, true);
}

interface Watch {
  readonly onProgress: (progress: { readonly events: number; readonly total: number }) => void;
  readonly signal: AbortSignal;
}

/** Shows progress while `work` runs, and words its time. @throws {LogCommandError} it failed */
async function watched<T>(
  { terminal, signal }: CommandDeps,
  work: (watch: Watch) => Promise<T>,
): Promise<{ readonly result: T; readonly time: (events: number) => string }> {
  let reading = { done: 0, total: 0, note: '' };
  const progress = startProgress({ terminal, unit: 'events', total: 0, read: () => reading });
  const startedAt = performance.now();
  try {
    const result = await work({
      signal,
      onProgress: ({ events, total }) => {
        reading = { done: events, total, note: '' };
      },
    });
    const elapsedMs = performance.now() - startedAt;
    const time = (events: number): string =>
      `${formatSeconds(elapsedMs)}, ${formatRate(events, elapsedMs)}`;
    return { result, time };
  } catch (error) {
    if (!isExpected(error)) throw error;
    throw new LogCommandError(error.message, { cause: error });
  } finally {
    progress.stop();
  }
}

/** What the store says in a sentence, and what the operating system says of a file. */
function isExpected(error: unknown): error is Error {
  if (error instanceof EventStoreError) return true;
  return error instanceof Error && 'syscall' in error && 'path' in error;
}

function codeOf({ terminal, signal }: CommandDeps, isWell: boolean): ExitCode {
  if (!signal.aborted) return isWell ? 0 : 1;
  terminal.err('interrupted: run the same command again to continue');
  return 130;
}

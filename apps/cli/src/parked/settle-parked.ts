import {
  askParked,
  awaitAnswers,
  type AnsweredParked,
  type AnyProjection,
  type AskedParked,
} from '@streamfold/projections';
import { ReadModelCommandError } from '../errors.ts';
import type { CommandDeps, ExitCode } from '../import/import-command.ts';
import { withReadModels, type ReadModels } from '../read-models/mongo-connection.ts';
import type { ReadModelFlags } from '../read-models/read-model-options.ts';
import { formatCount, formatItems, printable } from '../terminal/format.ts';
import { INTERRUPTED } from '../terminal/interruption.ts';
import { startProgress } from '../terminal/progress.ts';
import { findParked } from './find-parked.ts';

/** What to do with what is parked. */
export interface SettleParkedFlags extends ReadModelFlags {
  readonly projection: AnyProjection;
  readonly partition?: number;
  /** With everything that is parked of the projection. */
  readonly all?: true;
  readonly yes?: true;
  /** How long to wait for the projector, seconds. */
  readonly wait: number;
}

/** What a person asks for. */
export type ParkedAction = 'retry' | 'discard';

/** So many are looked at before progress is shown again. */
const BATCH_COUNT_MAX = 50;

/**
 * Asks the projector to try again, or to leave out, what is parked, waits until it has, and says what
 * came of each.
 *
 * @param name the id of an entry or of a stream; undefined with `all`
 * @throws {ReadModelCommandError}
 */
export async function runSettleParked(
  action: ParkedAction,
  { name, ...flags }: SettleParkedFlags & { readonly name: string | undefined },
  deps: CommandDeps,
): Promise<ExitCode> {
  if ((name === undefined) !== (flags.all === true)) {
    throw new ReadModelCommandError('name an entry or a stream, or say --all');
  }
  if (name === undefined && action === 'discard' && flags.yes !== true) {
    throw new ReadModelCommandError('to discard everything that is parked, say --all --yes');
  }
  return await withReadModels(flags, async (db) => {
    const projection = flags.projection.name;
    const { partition } = flags;
    const place = { projection, ...(partition === undefined ? {} : { partition }) };
    const target = name === undefined ? 'all' : await findParked(db, { ...place, name });
    const asked = await askParked(db, { projection, target, action });
    if (asked.length === 0) {
      deps.terminal.out(`nothing is parked of ${projection}`);
      return 0;
    }
    const answers = await awaited(db, asked, { waitMs: flags.wait * 1_000, deps });
    return report(answers, { action, wait: flags.wait, deps });
  });
}

async function awaited(
  db: ReadModels,
  asked: readonly AskedParked[],
  { waitMs, deps }: { readonly waitMs: number; readonly deps: CommandDeps },
): Promise<readonly AnsweredParked[]> {
  const { terminal, signal: interruption } = deps;
  const signal = AbortSignal.any([interruption, AbortSignal.timeout(waitMs)]);
  const answers: AnsweredParked[] = [];
  const progress = startProgress({
    terminal,
    unit: 'requests',
    total: asked.length,
    read: () => ({ done: answers.length, note: '' }),
  });
  try {
    // In the order in which the projector does them.
    for (let from = 0; from < asked.length; from += BATCH_COUNT_MAX) {
      const batch = asked.slice(from, from + BATCH_COUNT_MAX);
      answers.push(...(await awaitAnswers(db, batch, { signal })));
    }
    return answers;
  } finally {
    progress.stop();
  }
}

interface Reporting {
  readonly action: ParkedAction;
  readonly wait: number;
  readonly deps: CommandDeps;
}

function report(answers: readonly AnsweredParked[], { action, wait, deps }: Reporting): ExitCode {
  const { terminal, signal } = deps;
  const settled = action === 'retry' ? 'resumed' : 'discarded';
  const counts = { settled: 0, waiting: 0, still_parked: 0, refused: 0 };
  for (const answer of answers) {
    const { id, streamId, outcome, reason = '' } = answer;
    counts[outcome] += 1;
    const what = `entry ${id.entryId} of partition ${id.partition}`;
    const words = {
      settled,
      waiting: 'not taken up yet',
      still_parked: `still parked: ${reason}`,
      refused: `refused: ${reason}`,
    };
    const stream = streamId === undefined ? '' : ` (stream ${streamId})`;
    terminal.out(printable(`${what}${stream}: ${words[outcome]}`));
  }
  terminal.out(
    `${formatItems(answers.length, 'request')}: ${formatCount(counts.settled)} ${settled}, ` +
      `${formatCount(counts.still_parked)} still parked, ${formatCount(counts.refused)} refused, ` +
      `${formatCount(counts.waiting)} not taken up`,
  );
  if (counts.waiting > 0) {
    const why = signal.aborted ? 'interrupted' : `not taken up within ${formatCount(wait)} s`;
    terminal.err(
      `${why}: what was asked for stands, and a projector does it when it comes to it; ` +
        'streamfold status shows whether one is running',
    );
  }
  if (signal.aborted) return INTERRUPTED;
  return counts.settled === answers.length ? 0 : 1;
}

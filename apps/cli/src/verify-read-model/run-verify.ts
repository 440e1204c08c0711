import {
  verifyProjection,
  type AnyProjection,
  type Difference,
  type VerifyResult,
} from '@streamfold/projections';
import type { CommandDeps, ExitCode } from '../import/import-command.ts';
import { createFoldProgress } from '../read-models/fold-progress.ts';
import { withReadModels } from '../read-models/mongo-connection.ts';
import { withLog, type ReadLogFlags } from '../read-models/open-log.ts';
import type { ReadModelFlags } from '../read-models/read-model-options.ts';
import { whenFree, type Busy } from '../read-models/when-free.ts';
import { formatCount, formatItems, formatSeconds, printable } from '../terminal/format.ts';
import { INTERRUPTED } from '../terminal/interruption.ts';

/** Where to verify, and how. */
export interface VerifyFlags extends ReadModelFlags, ReadLogFlags {
  readonly json?: true;
  /** How many differences are shown; all are counted. */
  readonly maxDifferences: number;
  /** How long to wait for a projection that is behind the log, seconds. */
  readonly wait: number;
}

type Verified = Exclude<VerifyResult, Busy>;

/** Compares a read model with the log and says every difference. @throws {ReadModelCommandError} */
export async function runVerify(
  projection: AnyProjection,
  flags: VerifyFlags,
  deps: CommandDeps,
): Promise<ExitCode> {
  const startedAt = performance.now();
  const result = await verify(projection, flags, deps);
  if (result === 'interrupted') {
    deps.terminal.err('interrupted: nothing was found out, and nothing is left behind');
    return INTERRUPTED;
  }
  const isWell = result.outcome === 'verified' && result.differenceCount === 0;
  if (flags.json === true) {
    const { name } = projection;
    deps.terminal.out(JSON.stringify({ projection: name, isWell, ...result }, undefined, 2));
  } else {
    report(result, { projection, deps, elapsedMs: performance.now() - startedAt });
  }
  return isWell ? 0 : 1;
}

async function verify(
  projection: AnyProjection,
  flags: VerifyFlags,
  deps: CommandDeps,
): Promise<Verified | 'interrupted'> {
  const { terminal, signal } = deps;
  const { maxDifferences: differencesMax } = flags;
  const waitMs = flags.wait * 1_000;
  return await withReadModels(flags, (db) =>
    withLog(flags, async ({ store, identities: logIdentities, eventCount, ...log }) => {
      const { countEvents, tails } = log;
      const { entries } = store;
      const progress = createFoldProgress(terminal, eventCount);
      try {
        const parts = { projection, db, entries, logIdentities, tails };
        const options = { onProgress: progress.show, countEvents, signal, differencesMax, waitMs };
        const { logger } = progress;
        const verification = (): Promise<VerifyResult> =>
          verifyProjection({ ...parts, logger }, options);
        return await whenFree<Verified>(`verification of ${projection.name}`, verification, deps);
      } catch (error) {
        if (signal.aborted && error === signal.reason) return 'interrupted';
        throw error;
      } finally {
        progress.stop();
      }
    }),
  );
}

interface Reporting {
  readonly projection: AnyProjection;
  readonly deps: CommandDeps;
  readonly elapsedMs: number;
}

function report(
  result: Verified,
  { projection: { name }, deps: { terminal }, elapsedMs }: Reporting,
): void {
  switch (result.outcome) {
    case 'verified': {
      const { checked, checkedLines, differences, differenceCount, leftOut } = result;
      for (const difference of differences) terminal.out(printable(describe(difference)));
      const more = differenceCount - differences.length;
      if (more > 0) terminal.out(`… and ${formatItems(more, 'more difference')}`);
      const lines = checkedLines === 0 ? '' : ` and ${formatItems(checkedLines, 'line')}`;
      const discarded = leftOut.length === 0 ? '' : `, ${formatCount(leftOut.length)} discarded`;
      terminal.out(
        `verified ${name}: ${formatItems(checked, 'document')}${lines}, ` +
          `${formatItems(differenceCount, 'difference')}${discarded}, ${formatSeconds(elapsedMs)}`,
      );
      return;
    }
    case 'behind': {
      const { partition, position, wanted } = result;
      terminal.out(
        `${name} is behind in partition ${partition}: at ${position}, and the log was at ${wanted}; ` +
          'streamfold status shows whether a projector is running',
      );
      return;
    }
    case 'replaced':
      terminal.out(`a rebuild has replaced ${name} meanwhile: verify it again`);
  }
}

function describe({ kind, collection, id, member, live, folded, problem }: Difference): string {
  const what = member === undefined ? '' : `, ${member}`;
  const shown = `${collection} ${id}${what}: ${kind}`;
  if (problem !== undefined) return `${shown}: it is ${live ?? 'not there'}, and ${problem}`;
  return `${shown}: it is ${live ?? 'not there'}, and the log gives ${folded ?? 'none'}`;
}

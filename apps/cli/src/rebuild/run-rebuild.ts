import {
  rebuildProjection,
  type AnyProjection,
  type BuildComparison,
  type RebuildResult,
} from '@streamfold/projections';
import type { CommandDeps, ExitCode } from '../import/import-command.ts';
import { createFoldProgress } from '../read-models/fold-progress.ts';
import { withReadModels } from '../read-models/mongo-connection.ts';
import { withLog, type ReadLogFlags } from '../read-models/open-log.ts';
import type { ReadModelFlags } from '../read-models/read-model-options.ts';
import { whenFree, type Busy } from '../read-models/when-free.ts';
import { formatCount, formatItems, formatSeconds, printable } from '../terminal/format.ts';
import { INTERRUPTED } from '../terminal/interruption.ts';

/** Where to rebuild, and how. */
export interface RebuildFlags extends ReadModelFlags, ReadLogFlags {
  /** Whether an interruption removes what is folded. */
  readonly discard?: true;
}

/** Rebuilds a projection and says how it stands to what it replaced. @throws {ReadModelCommandError} */
export async function runRebuild(
  projection: AnyProjection,
  flags: RebuildFlags,
  deps: CommandDeps,
): Promise<ExitCode> {
  const { terminal, signal } = deps;
  const isDiscarded = flags.discard === true;
  const startedAt = performance.now();
  const result = await withReadModels(flags, (db) =>
    withLog(flags, async ({ store, identities: logIdentities, eventCount, countEvents }) => {
      const progress = createFoldProgress(terminal, eventCount);
      try {
        const parts = { projection, db, entries: store.entries, logIdentities };
        const options = { onProgress: progress.show, countEvents, signal, isDiscarded };
        const { logger } = progress;
        const rebuild = (): Promise<RebuildResult> =>
          rebuildProjection({ ...parts, logger }, options);
        return await whenFree<Exclude<RebuildResult, Busy>>(
          `rebuild of ${projection.name}`,
          rebuild,
          deps,
        );
      } finally {
        progress.stop();
      }
    }),
  );
  return report(result, { projection, flags, deps, elapsedMs: performance.now() - startedAt });
}

interface Reporting {
  readonly projection: AnyProjection;
  readonly flags: RebuildFlags;
  readonly deps: CommandDeps;
  readonly elapsedMs: number;
}

function report(
  result: Exclude<RebuildResult, Busy>,
  { projection: { name, version }, flags, deps: { terminal }, elapsedMs }: Reporting,
): ExitCode {
  switch (result.outcome) {
    case 'switched': {
      const { eventsDone, isResumed, comparison, parkedCount } = result;
      const resumed = isResumed ? ', those of an earlier run included' : '';
      terminal.out(
        `folded ${name} by version ${version} of its rules: ` +
          `${formatItems(eventsDone, 'event')}${resumed}, ${formatSeconds(elapsedMs)}`,
      );
      terminal.out(describeComparison(comparison));
      const { examples } = comparison;
      if (examples.length > 0) terminal.out(printable(`for example: ${examples.join(', ')}`));
      terminal.out(`switched: ${name} is the new one, with ${formatCount(parkedCount)} parked`);
      return 0;
    }
    case 'aborted':
      terminal.err(
        flags.discard === true
          ? 'interrupted: nothing was switched, and what was folded is removed'
          : `interrupted: nothing was switched; run the same command again to go on from ` +
              formatItems(result.eventsDone, 'event'),
      );
      return INTERRUPTED;
  }
}

/** A rebuild is compared with documents that change meanwhile: some are of another version. */
function describeComparison({
  equal,
  differs,
  otherVersion,
  missing,
  extra,
}: BuildComparison): string {
  return (
    `compared with the live documents: ${formatCount(equal)} equal, ` +
    `${formatCount(differs)} different, ${formatCount(otherVersion)} of another version, ` +
    `${formatCount(missing)} new, ${formatCount(extra)} no more`
  );
}

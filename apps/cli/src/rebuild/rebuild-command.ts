import { Command } from 'commander';
import type { CommandDeps, ExitCode } from '../import/import-command.ts';
import { addLogOptions } from '../log/log-options.ts';
import {
  addReadModelOptions,
  archiveOption,
  parseProjection,
  PROJECTION_NAMES,
} from '../read-models/read-model-options.ts';
import type { AnyProjection } from '@streamfold/projections';
import { runRebuild, type RebuildFlags } from './run-rebuild.ts';

/** What the command stands on, and where it leaves its exit code. */
export interface RebuildCommandDeps extends CommandDeps {
  readonly onExitCode: (code: ExitCode) => void;
}

/** `rebuild`: folds a read model anew and puts it in the place of the live one. */
export function createRebuildCommand(deps: RebuildCommandDeps): Command {
  const command = new Command('rebuild')
    .description('Folds a read model anew from the whole log, and switches to it.')
    .argument('<name>', `the projection: ${PROJECTION_NAMES}`, parseProjection)
    .option('--discard', 'when interrupted, remove what is folded')
    .addOption(archiveOption());
  return addReadModelOptions(addLogOptions(command))
    .addHelpText('after', HELP)
    .action(async (projection: AnyProjection, flags: RebuildFlags) => {
      deps.onExitCode(await runRebuild(projection, flags, deps));
    });
}

const HELP = `
It folds beside the live documents, by the rules of this program, while the projector goes on; readers
see the old documents until the switch, and the new ones from then on. What was discarded stays left
out as long as the rules refuse it.

Interrupted or killed, run it again: it goes on from what is folded, if that was by the same rules from
the same log. One rebuild of a projection runs at a time.

Exit code: 0 switched, 1 it could not be done, 130 interrupted and not switched.

Examples:
  streamfold rebuild balances
  streamfold rebuild totals --archive /backup/account-log
  streamfold rebuild transactions --url redis://10.0.0.5:6379 --mongo mongodb://10.0.0.6/?replicaSet=rs0`;

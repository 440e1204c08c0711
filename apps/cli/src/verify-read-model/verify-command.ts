import type { AnyProjection } from '@streamfold/projections';
import { Command, Option } from 'commander';
import type { CommandDeps, ExitCode } from '../import/import-command.ts';
import { addLogOptions } from '../log/log-options.ts';
import { integerBetween } from '../option-parsers.ts';
import {
  addReadModelOptions,
  archiveOption,
  parseProjection,
  PROJECTION_NAMES,
} from '../read-models/read-model-options.ts';
import { runVerify, type VerifyFlags } from './run-verify.ts';

/** What the command stands on, and where it leaves its exit code. */
export interface VerifyCommandDeps extends CommandDeps {
  readonly onExitCode: (code: ExitCode) => void;
}

/** `verify`: compares a read model with what the log comes to. */
export function createVerifyCommand(deps: VerifyCommandDeps): Command {
  const command = new Command('verify')
    .description('Folds the whole log again and compares a read model with it.')
    .argument('<name>', `the projection: ${PROJECTION_NAMES}`, parseProjection)
    .option('--json', 'a JSON object, with everything that was found')
    .addOption(
      new Option('--max-differences <count>', 'how many are shown, 1 to 100000; all are counted')
        .argParser(integerBetween({ min: 1, max: 100_000 }))
        .default(100),
    )
    .addOption(
      new Option('--wait <seconds>', 'wait for a projection that is behind the log, 0 to 86400')
        .argParser(integerBetween({ min: 0, max: 86_400 }))
        .default(30),
    )
    .addOption(archiveOption());
  return addReadModelOptions(addLogOptions(command))
    .addHelpText('after', HELP)
    .action(async (projection: AnyProjection, flags: VerifyFlags) => {
      deps.onExitCode(await runVerify(projection, flags, deps));
    });
}

const HELP = `
The projector goes on meanwhile; what it does is no difference, and neither is what was discarded.
Nothing is changed, and what it folds is removed.

Exit code: 0 no difference, 1 there are some, the projection is behind, or it could not be verified,
130 interrupted.

Examples:
  streamfold verify balances
  streamfold verify transactions --json | jq .differences
  streamfold verify totals --archive /backup/account-log --max-differences 10`;

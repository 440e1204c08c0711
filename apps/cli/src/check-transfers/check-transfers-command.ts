import { Command } from 'commander';
import type { CommandDeps, ExitCode } from '../import/import-command.ts';
import { addLogOptions } from '../log/log-options.ts';
import { archiveOption } from '../read-models/read-model-options.ts';
import { runCheckTransfers, type CheckTransfersFlags } from './run-check-transfers.ts';

/** What the command stands on, and where it leaves its exit code. */
export interface CheckTransfersCommandDeps extends CommandDeps {
  readonly onExitCode: (code: ExitCode) => void;
}

/** `check-transfers`: whether all money that left an account arrived at another or came back. */
export function createCheckTransfersCommand(deps: CheckTransfersCommandDeps): Command {
  const command = new Command('check-transfers')
    .description('Reads the whole log and checks that no transfer made money or lost any.')
    .option('--json', 'a JSON object, with everything that was found; sums are text')
    .addOption(archiveOption());
  return addLogOptions(command)
    .addHelpText('after', HELP)
    .action(async (flags: CheckTransfersFlags) => {
      deps.onExitCode(await runCheckTransfers(flags, deps));
    });
}

const HELP = `
In every currency, what was deposited less what was withdrawn and captured is on accounts or in transit;
and each transfer that left has arrived once or come back once, with the same amount, or is pending.
The service may go on meanwhile. Nothing is changed. Money is in minor units.

Exit code: 0 no difference, 1 there are some or the log could not be read, 130 interrupted.

Examples:
  streamfold check-transfers
  streamfold check-transfers --json | jq .differences
  streamfold check-transfers --archive /backup/account-log`;

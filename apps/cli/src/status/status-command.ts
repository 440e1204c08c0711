import { Command } from 'commander';
import type { CommandDeps, ExitCode } from '../import/import-command.ts';
import { addLogOptions } from '../log/log-options.ts';
import { addReadModelOptions, archiveOption } from '../read-models/read-model-options.ts';
import { runStatus } from './run-status.ts';
import type { StatusFlags } from './read-status.ts';

/** What the command stands on, and where it leaves its exit code. */
export interface StatusCommandDeps extends CommandDeps {
  readonly onExitCode: (code: ExitCode) => void;
}

/** `status`: who projects what, and how far it is. */
export function createStatusCommand(deps: StatusCommandDeps): Command {
  const command = new Command('status')
    .description('Shows who projects what, how far it is behind, and what is parked.')
    .option('--json', 'a JSON object, with everything that is known')
    .addOption(archiveOption());
  return addReadModelOptions(addLogOptions(command))
    .addHelpText('after', HELP)
    .action(async (flags: StatusFlags) => {
      deps.onExitCode(await runStatus(flags, deps));
    });
}

const HELP = `
"events behind" are the events after the position, "s behind" is the age of the oldest of them, "s idle"
the time since the last progress or since there was nothing to do, "s of lease" what is left of the
lease unless it is renewed. A projection is starting, catching up, running, waiting (for something that
does not answer) or stopped (until somebody looks).

Exit code: 0 every partition is held and every projection of it running, 1 not so, or it could not be
looked at.

Examples:
  streamfold status
  streamfold status --json | jq '.partitions[] | select(.eventsBehind > 0)'`;

import { Command, Option } from 'commander';
import type { CommandDeps, ExitCode } from '../import/import-command.ts';
import { integerBetween } from '../option-parsers.ts';
import {
  addReadModelOptions,
  parseProjection,
  PROJECTION_NAMES,
} from '../read-models/read-model-options.ts';
import { runListParked, type ListParkedFlags } from './list-parked.ts';
import { runSettleParked, type ParkedAction, type SettleParkedFlags } from './settle-parked.ts';

/** What the commands stand on, and where they leave their exit codes. */
export interface ParkedCommandDeps extends CommandDeps {
  readonly onExitCode: (code: ExitCode) => void;
}

/** `parked` with what it can do: list, retry and discard. */
export function createParkedCommand(deps: ParkedCommandDeps): Command {
  return new Command('parked')
    .description('Lists what projections have put aside, tries it again or leaves it out.')
    .addHelpText('after', PARKED_HELP)
    .addCommand(createListCommand(deps))
    .addCommand(
      createSettleCommand('retry', deps)
        .description('Applies what is parked again, and what waits behind it.')
        .addHelpText('after', RETRY_HELP),
    )
    .addCommand(
      createSettleCommand('discard', deps)
        .description('Leaves parked events out, and goes on with what waits behind them.')
        .option('--yes', 'with --all: really all')
        .addHelpText('after', DISCARD_HELP),
    );
}

function createListCommand(deps: ParkedCommandDeps): Command {
  return addReadModelOptions(
    new Command('list')
      .description('Lists what is parked, and why.')
      .addOption(projectionOption().default(undefined, 'all'))
      .option('--json', 'a JSON object a line, with everything that is known'),
  )
    .addHelpText('after', LIST_HELP)
    .action(async (flags: ListParkedFlags) => {
      deps.onExitCode(await runListParked(flags, deps));
    });
}

function createSettleCommand(action: ParkedAction, deps: ParkedCommandDeps): Command {
  return addReadModelOptions(
    new Command(action)
      .argument('[name]', 'the id of a parked entry, or of a halted stream')
      .option('--all', 'everything that is parked of the projection')
      .addOption(projectionOption().makeOptionMandatory())
      .addOption(
        new Option(
          '--partition <number>',
          'where entries of several partitions have one id',
        ).argParser(integerBetween({ min: 0, max: 1_023 })),
      )
      .addOption(
        new Option('--wait <seconds>', 'wait for the projector to do it, 0 to 86400')
          .argParser(integerBetween({ min: 0, max: 86_400 }))
          .default(30),
      ),
  ).action(async (name: string | undefined, flags: SettleParkedFlags) => {
    deps.onExitCode(await runSettleParked(action, { ...flags, name }, deps));
  });
}

function projectionOption(): Option {
  return new Option('--projection <name>', `of one projection: ${PROJECTION_NAMES}`).argParser(
    parseProjection,
  );
}

const PARKED_HELP = `
An event that the rules of a projection refuse is parked: its stream is halted, and what comes after it
waits in the log. Other streams go on.

Examples:
  streamfold parked list
  streamfold parked retry JohnDoe --projection balances`;

const LIST_HELP = `
Exit code: 0 listed, whether or not anything is parked, 1 it could not be, 130 interrupted.

Examples:
  streamfold parked list
  streamfold parked list --projection balances --json | jq .reason`;

const SETTLE_CODES = `
The projector does it, within seconds if one is running. What it does not take up within --wait stays
asked for.

Exit code: 0 all done, 1 something is still parked, refused or not taken up, 130 interrupted.`;

const RETRY_HELP = `${SETTLE_CODES}

Examples:
  streamfold parked retry JohnDoe --projection balances
  streamfold parked retry 1763730000000-0 --projection totals --wait 60
  streamfold parked retry --all --projection balances`;

const DISCARD_HELP = `
The event stays in the log, and a rebuild leaves it out again as long as the rules refuse it.
${SETTLE_CODES}

Examples:
  streamfold parked discard 1763730000000-0 --projection balances
  streamfold parked discard --all --yes --projection balances`;

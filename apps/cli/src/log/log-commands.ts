import { Command, Option } from 'commander';
import type { CommandDeps, ExitCode } from '../import/import-command.ts';
import { integerBetween } from '../option-parsers.ts';
import { addLogOptions, logAddressOf, type LogFlags } from './log-options.ts';
import { runExportLog, runImportLog, runTrimLog, runVerifyArchive } from './run-log-commands.ts';

/** What the commands stand on, and where they leave their exit codes. */
export interface LogCommandDeps extends CommandDeps {
  readonly onExitCode: (code: ExitCode) => void;
}

const COUNT = { min: 1, max: 10_000_000 };

/** The commands that work on a whole log: export-log, verify-archive, import-log and trim-log. */
export function createLogCommands(deps: LogCommandDeps): Command[] {
  const finish = async (run: Promise<ExitCode>): Promise<void> => deps.onExitCode(await run);
  const exporting = onLog('export-log', 'Adds the events that an archive lacks to it.')
    .addOption(
      new Option('--chunk-events <events>', 'events in a file, 1 to 10000000')
        .argParser(integerBetween(COUNT))
        .default(100_000),
    )
    .option('--no-gzip', 'leave the files uncompressed')
    .addHelpText('after', EXPORT_HELP)
    .action((folder: string, flags: LogFlags & { chunkEvents: number; gzip: boolean }) =>
      finish(runExportLog({ ...flags, ...logAddressOf(flags), folder }, deps)),
    );
  const verifying = new Command('verify-archive')
    .description('Reads a whole archive and tells everything that is not right in it.')
    .argument('<folder>', 'the folder of the archive')
    .addHelpText('after', VERIFY_HELP)
    .action((folder: string) => finish(runVerifyArchive(folder, deps)));
  const importing = onLog('import-log', 'Restores a log from its archive to an empty Redis.')
    .option('--other-category', 'also the archive of another category, under this one')
    .addHelpText('after', IMPORT_HELP)
    .action((folder: string, flags: LogFlags & { otherCategory?: true }) =>
      finish(runImportLog({ ...flags, ...logAddressOf(flags), folder }, deps)),
    );
  const trimming = onLog('trim-log', 'Removes from Redis what is archived and projected.')
    .addOption(
      new Option('--keep-events <events>', 'newest events of each stream that stay')
        .argParser(integerBetween(COUNT))
        .default(1),
    )
    .option('--without-group', 'trim although no consumer group says what was projected')
    .option('--dry-run', 'tell what would be removed, and remove nothing')
    .addHelpText('after', TRIM_HELP)
    .action(
      (
        folder: string,
        flags: LogFlags & { keepEvents: number; withoutGroup?: true; dryRun?: true },
      ) => finish(runTrimLog({ ...flags, ...logAddressOf(flags), folder }, deps)),
    );
  return [exporting, verifying, importing, trimming];
}

function onLog(name: string, description: string): Command {
  const command = new Command(name)
    .description(description)
    .argument('<folder>', 'the folder of the archive');
  return addLogOptions(command);
}

const CODES = `
Exit code: 0 done, 1 it could not be done or a problem was found, 130 interrupted.`;

const EXPORT_HELP = `
The folder is made if it is not there. Run again, it adds what came since; cut off, it goes on. A file
is JSON lines, so that zcat <folder>/*.jsonl.gz | jq .event prints the log.
${CODES}

Examples:
  streamfold export-log /backup/account-log
  streamfold export-log ./log --url redis://10.0.0.5:6379/2 --chunk-events 1000000`;

const VERIFY_HELP = `
Compares every file with its checksum, and every event with its place and its stream's hash chain.
${CODES}

Examples:
  streamfold verify-archive /backup/account-log`;

const IMPORT_HELP = `
The target must hold nothing of the category. Interrupted, run it again: no store opens on the log
before it is whole. Snapshots, consumer groups and what was not archived do not come back.
${CODES}

Examples:
  streamfold import-log /backup/account-log --url redis://127.0.0.1:6379
  streamfold import-log /backup/account-log --category trial --other-category`;

const TRIM_HELP = `
What goes is compared with the archive first, and stays readable for stores that are opened with the
archive. An own stream loses only what its snapshot covers.
${CODES}

Examples:
  streamfold trim-log /backup/account-log --dry-run
  streamfold trim-log /backup/account-log --keep-events 100`;

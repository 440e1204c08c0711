import { Command, Option } from 'commander';
import { createCheckTransfersCommand } from './check-transfers/check-transfers-command.ts';
import {
  runImport,
  type CommandDeps,
  type ExitCode,
  type ImportOptions,
} from './import/import-command.ts';
import { createKeysCommand } from './keys/keys-command.ts';
import { createLogCommands } from './log/log-commands.ts';
import { createParkedCommand } from './parked/parked-command.ts';
import { createRebuildCommand } from './rebuild/rebuild-command.ts';
import { createStatusCommand } from './status/status-command.ts';
import { createVerifyCommand } from './verify-read-model/verify-command.ts';
import { apiKeyOf, integerBetween, parseMongoUrl, parseServiceUrl } from './option-parsers.ts';

/** The options of `import` as commander hands them over. */
interface ImportFlags {
  readonly url: URL;
  readonly apiKey?: string;
  readonly concurrency: number;
  readonly retryFor: number;
  readonly verify?: true;
  readonly verifyOnly?: true;
  /** False: MongoDB is not asked. */
  readonly mongo: string | false;
  readonly database: string;
  readonly wait: number;
}

/** What the program stands on, and where it leaves the exit code of the command that ran. */
export interface ProgramDeps extends CommandDeps {
  readonly onExitCode: (code: ExitCode) => void;
}

const SECONDS = { min: 0, max: 86_400 };

/** The `streamfold` command line. */
export function createProgram(deps: ProgramDeps): Command {
  const program = new Command('streamfold')
    .description('Works with a running Streamfold: its service, its log and its read models.')
    .showHelpAfterError('(streamfold --help, streamfold import --help)');
  program.addCommand(createImportCommand(deps));
  for (const command of createLogCommands(deps)) program.addCommand(command);
  program.addCommand(createStatusCommand(deps));
  program.addCommand(createParkedCommand(deps));
  program.addCommand(createKeysCommand(deps));
  program.addCommand(createRebuildCommand(deps));
  program.addCommand(createVerifyCommand(deps));
  program.addCommand(createCheckTransfersCommand(deps));
  return program;
}

function createImportCommand(deps: ProgramDeps): Command {
  return new Command('import')
    .description('Posts a file of bank transactions to the account service.')
    .argument('<file>', 'CSV: transaction,account,date,type,amount,balance; money in minor units')
    .addOption(
      new Option('--url <url>', 'the account service')
        .argParser(parseServiceUrl)
        .default(new URL('http://127.0.0.1:8444'), 'http://127.0.0.1:8444'),
    )
    .addOption(
      new Option('--api-key <key>', 'an API key or JWT, where the service asks who one is').env(
        'STREAMFOLD_API_KEY',
      ),
    )
    .addOption(
      new Option('--concurrency <accounts>', 'accounts posted at once, 1 to 1024')
        .argParser(integerBetween({ min: 1, max: 1024 }))
        .default(64),
    )
    .addOption(
      new Option('--retry-for <seconds>', 'repeat a request that is not answered, 0 to 86400')
        .argParser(integerBetween(SECONDS))
        .default(30),
    )
    .option('--verify', 'afterwards compare every balance with REST and MongoDB')
    .addOption(new Option('--verify-only', 'compare only; nothing is posted').conflicts('verify'))
    .addOption(
      new Option('--mongo <url>', 'MongoDB to compare with')
        .argParser(parseMongoUrl)
        .default('mongodb://127.0.0.1:27017/?directConnection=true')
        .env('MONGO_URL'),
    )
    .option('--no-mongo', 'compare with REST alone')
    .addOption(
      new Option('--database <name>', 'its database, with the accountCollection')
        .default('accountDB')
        .env('MONGO_DATABASE'),
    )
    .addOption(
      new Option('--wait <seconds>', 'wait for MongoDB to catch up with REST, 0 to 86400')
        .argParser(integerBetween(SECONDS))
        .default(30),
    )
    .addHelpText('after', IMPORT_HELP)
    .action(async (file: string, flags: ImportFlags) => {
      deps.onExitCode(await runImport(readFlags(file, flags), deps));
    });
}

function readFlags(file: string, flags: ImportFlags): ImportOptions {
  const { url, concurrency, mongo, database } = flags;
  return {
    file,
    url,
    apiKey: apiKeyOf(flags.apiKey),
    concurrency,
    retryForMs: flags.retryFor * 1000,
    steps: flags.verifyOnly ? 'verify' : flags.verify ? 'post_and_verify' : 'post',
    mongo:
      mongo === false || mongo === ''
        ? undefined
        : { url: mongo, database, waitMs: flags.wait * 1000 },
  };
}

const IMPORT_HELP = `
The whole file is checked before anything is posted. Every account is created with the overdraft
limit that its lowest balance needs; its transactions are posted in the order of the file, each with
its number as Idempotency-Key, so that running the command again continues and posts nothing twice.

Exit code: 0 all done and equal, 1 something failed or differs, 130 interrupted. Ctrl-C lets the
requests under way finish; another Ctrl-C, a second later, ends the command at once.

Examples:
  streamfold import bank.csv --url http://127.0.0.1:8444
  streamfold import bank.csv --verify --mongo mongodb://127.0.0.1:27017/?replicaSet=rs0
  streamfold import bank.csv --verify-only --wait 0`;

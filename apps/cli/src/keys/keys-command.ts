import { SCOPES } from '@streamfold/api-keys';
import { Command, Option } from 'commander';
import type { CommandDeps, ExitCode } from '../import/import-command.ts';
import { addRedisOptions, type RedisFlags } from '../log/log-options.ts';
import {
  parseDuration,
  parseKeyDescription,
  parseKeyId,
  parsePrincipal,
} from './key-option-parsers.ts';
import {
  runCreateKey,
  runListKeys,
  runRevokeKeys,
  type CreateKeyFlags,
  type ListKeysFlags,
} from './run-keys.ts';

/** What the commands stand on, and where they leave their exit codes. */
export interface KeysCommandDeps extends CommandDeps {
  readonly onExitCode: (code: ExitCode) => void;
}

/** `keys create`, `keys list` and `keys revoke`: who may use the account service. */
export function createKeysCommand(deps: KeysCommandDeps): Command {
  const finish = async (run: Promise<ExitCode>): Promise<void> => deps.onExitCode(await run);
  const create = new Command('create')
    .description('Makes an API key and shows it, this once.')
    .addOption(
      new Option('--principal <name>', 'whose key it is: the owner of the accounts made with it')
        .argParser(parsePrincipal)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--scope <scopes...>', 'what it is for').choices(SCOPES).makeOptionMandatory(),
    )
    .addOption(
      new Option('--expires-in <time>', 'how long it is in force: 45s, 30m, 12h, 90d').argParser(
        parseDuration,
      ),
    )
    .addOption(
      new Option('--description <text>', 'what it is used for').argParser(parseKeyDescription),
    )
    .option('--json', 'a JSON object with the key in it')
    .addHelpText('after', CREATE_HELP)
    .action((flags: CreateKeyFlags) => finish(runCreateKey(flags, deps)));
  const list = new Command('list')
    .description('Lists every key, and whether it is in force.')
    .option('--json', 'a JSON object a line')
    .addHelpText('after', LIST_HELP)
    .action((flags: ListKeysFlags) => finish(runListKeys(flags, deps)));
  const revoke = new Command('revoke')
    .description('Takes keys out of force, for ever.')
    .argument('<keyId...>', 'which ones: the 16 characters between sf_ and _', parseKeyIds)
    .addHelpText('after', REVOKE_HELP)
    .action((keyIds: readonly string[], flags: RedisFlags) =>
      finish(runRevokeKeys(keyIds, flags, deps)),
    );
  const keys = new Command('keys').description('API keys: who may use the account service.');
  for (const command of [create, list, revoke]) keys.addCommand(addRedisOptions(command));
  return keys;
}

function parseKeyIds(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), parseKeyId(text)];
}

const CODES = `
Exit code: 0 done, 1 it could not be done.`;

const CREATE_HELP = `
The key is printed to standard output, alone. Nobody keeps it: in Redis there is its SHA-256. Every
running service takes it a moment later. Redis with users (infra/redis/users.acl) wants the operator.
${CODES}

Examples:
  streamfold keys create --principal billing --scope accounts:read accounts:write > billing.key
  streamfold keys create --principal audit --scope accounts:read --expires-in 90d --json`;

const LIST_HELP = `${CODES}

Examples:
  streamfold keys list
  streamfold keys list --json | jq 'select(.status == "in force")'`;

const REVOKE_HELP = `
Every running service refuses it a moment later. To renew a key, make one for the same principal, put
it to use, then revoke the old one.
${CODES}

Examples:
  streamfold keys revoke 0123456789abcdef`;

import type { LogAddress } from '@streamfold/event-store';
import { Option, type Command } from 'commander';
import { parseCategory, parseFile, parseRedisUrl } from '../option-parsers.ts';

/** Where the log is, as commander hands it over. */
export interface LogFlags {
  readonly url: string;
  readonly category: string;
  readonly username?: string;
  /** The password itself, read from the file. */
  readonly passwordFile?: string;
  /** The certificate itself, read from the file. */
  readonly tlsCaFile?: string;
}

/** Adds the options that say where the log is and how to log in there. */
export function addLogOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--url <url>', 'the Redis that holds the log')
        .argParser(parseRedisUrl)
        .default('redis://127.0.0.1:6379')
        .env('REDIS_URL'),
    )
    .addOption(
      new Option('--username <name>', 'the user to log in to Redis as').env('REDIS_USERNAME'),
    )
    .addOption(
      new Option('--password-file <file>', 'the password of that user, in a file')
        .argParser(parseFile)
        .env('REDIS_PASSWORD_FILE'),
    )
    .addOption(
      new Option('--tls-ca-file <file>', 'the authority that signed the certificate of Redis (PEM)')
        .argParser(parseFile)
        .env('REDIS_TLS_CA_FILE'),
    )
    .addOption(categoryOption());
}

/** The option that says which log. */
export function categoryOption(): Option {
  return new Option('--category <name>', 'the log: account is that of accountStream')
    .argParser(parseCategory)
    .default('account');
}

/** The log that was named on the command line. */
export function logAddressOf(flags: LogFlags): Pick<LogAddress, 'url' | 'category'> & {
  readonly access: NonNullable<LogAddress['access']>;
} {
  const { url, category, username, passwordFile, tlsCaFile } = flags;
  const access = {
    ...(username === undefined ? {} : { username }),
    ...(passwordFile === undefined ? {} : { password: passwordFile }),
    ...(tlsCaFile === undefined ? {} : { tls: { ca: tlsCaFile } }),
  };
  return { url, category, access };
}

import type { LogAddress } from '@streamfold/event-store';
import { Option, type Command } from 'commander';
import { parseCategory, parseFile, parseRedisUrl } from '../option-parsers.ts';

/** Which log, and where it is, as commander hands it over. */
export interface LogFlags extends RedisFlags {
  readonly category: string;
}

/** Where Redis is, and how to log in there, as commander hands it over. */
export interface RedisFlags {
  readonly url: string;
  readonly username?: string;
  /** The password itself, read from the file. */
  readonly passwordFile?: string;
  /** The certificate itself, read from the file. */
  readonly tlsCaFile?: string;
}

/** Adds the options that say where the log is and how to log in there. */
export function addLogOptions(command: Command): Command {
  return addRedisOptions(command).addOption(categoryOption());
}

/** Adds the options that say where Redis is and how to log in there. */
export function addRedisOptions(command: Command): Command {
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
    );
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

import { accountProjections } from '@streamfold/account-projections';
import type { AnyProjection } from '@streamfold/projections';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { parseMongoServer } from '../option-parsers.ts';

/** Where the read models are, as commander hands it over. */
export interface ReadModelFlags {
  readonly mongo: string;
  readonly database: string;
}

/** Adds the options that say where the read models are. */
export function addReadModelOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--mongo <url>', 'the MongoDB that holds the read models')
        .argParser(parseMongoServer)
        .default('mongodb://127.0.0.1:27017/?directConnection=true')
        .env('MONGO_URL'),
    )
    .addOption(
      new Option('--database <name>', 'their database').default('accountDB').env('MONGO_DATABASE'),
    );
}

/** The option with the folder of what was trimmed from the log. */
export function archiveOption(): Option {
  return new Option('--archive <folder>', 'the archive of the log, where it was trimmed');
}

/** The names of the projections, as a list for people. */
export const PROJECTION_NAMES = accountProjections.map(({ name }) => name).join(', ');

/**
 * Reads the name of a projection.
 *
 * @throws {InvalidArgumentError} there is none of the name; the message lists those that are there
 */
export function parseProjection(name: string): AnyProjection {
  const found = accountProjections.find((projection) => projection.name === name);
  if (found !== undefined) return found;
  throw new InvalidArgumentError(`It must be one of: ${PROJECTION_NAMES}.`);
}

import { describeLog, type EntryReader, type LogAddress } from '@streamfold/event-store';
import type { Db, MongoClient } from 'mongodb';
import { PartUnavailableError, ProjectionVersionError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { AnyProjection } from '../projection.ts';
import { prepareProjection } from './projection-record.ts';
import { rebuildProjection } from './rebuild/rebuild-projection.ts';

/** What a projection is prepared with. */
export interface PrepareParts {
  readonly client: MongoClient;
  readonly db: Db;
  readonly entries: EntryReader;
  readonly log: LogAddress;
  readonly logger: Logger;
  /** Whether documents of older rules are rebuilt. */
  readonly isRebuilt: boolean;
}

/**
 * Prepares a projection, and rebuilds it first where its documents are of older rules and that is
 * wanted. Of several processes one rebuilds, and the others wait.
 *
 * @returns as `prepareProjection`
 * @throws {ProjectionVersionError} the documents are of other rules, and are not to be rebuilt
 * @throws {PartUnavailableError} MongoDB does not answer, or another process rebuilds just now
 * @throws as `rebuildProjection`
 */
export async function prepareOrRebuild(
  { isRebuilt, log, ...parts }: PrepareParts,
  projection: AnyProjection,
  { onStep, signal }: { readonly onStep: () => void; readonly signal: AbortSignal },
): Promise<number> {
  try {
    return await prepareProjection(parts, projection);
  } catch (error) {
    if (!isRebuilt || !(error instanceof ProjectionVersionError)) throw error;
    // Older rules have nothing to say about documents of newer ones.
    if (error.storedVersion > projection.version) throw error;
  }
  const { db, entries, logger } = parts;
  const { name, version } = projection;
  const { identities: logIdentities } = await describeLog(log);
  logger.info('documents are of older rules: rebuilding', { projection: name, version });
  const result = await rebuildProjection(
    { projection, db, entries, logIdentities, logger },
    { signal, onProgress: onStep },
  );
  switch (result.outcome) {
    case 'switched':
      logger.info('rebuilt', { projection: name, version, events: result.eventsDone });
      return await prepareProjection(parts, projection);
    case 'busy':
      throw new PartUnavailableError('mongo', `another process rebuilds ${name}`);
    case 'aborted':
      throw signal.reason;
  }
}

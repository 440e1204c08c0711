import { EventStoreError } from '@streamfold/event-store';
import { PartUnavailableError, StandaloneMongoError } from '@streamfold/projections';
import { ConfigError, listenError, redactUrl, StartError } from '@streamfold/runtime';
import type { ProjectorConfig } from './config.ts';

/** What the operator is told when the start fails; an unexpected error stays as it is. */
export function startErrorOf(error: unknown, config: ProjectorConfig): unknown {
  if (error instanceof ConfigError) {
    return new StartError(error.problems.join('; '), { cause: error });
  }
  const redisUrl = redactUrl(config.REDIS_URL);
  const mongoUrl = redactUrl(config.MONGO_URL);
  if (error instanceof EventStoreError) {
    const sentence = `the event log on Redis at ${redisUrl} cannot be used: ${error.message}`;
    return new StartError(sentence, { cause: error });
  }
  if (error instanceof StandaloneMongoError) {
    const sentence =
      `MongoDB at ${mongoUrl} runs as a single server, on which no write is safe: start it` +
      ' with --replSet and initiate the replica set';
    return new StartError(sentence, { cause: error });
  }
  if (error instanceof PartUnavailableError) {
    const sentence =
      `MongoDB at ${mongoUrl} does not answer as a replica set with a primary: start it, with` +
      ` --replSet and the set initiated, or set MONGO_URL (${error.message})`;
    return new StartError(sentence, { cause: error });
  }
  return listenError(error, config);
}

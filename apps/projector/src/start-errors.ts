import { EventStoreError } from '@streamfold/event-store';
import { PartUnavailableError, StandaloneMongoError } from '@streamfold/projections';
import { redactUrl, StartError } from '@streamfold/runtime';
import type { ProjectorConfig } from './config.ts';

/** What the operator is told when the start fails; an unexpected error stays as it is. */
export function startErrorOf(error: unknown, config: ProjectorConfig): unknown {
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

function listenError(error: unknown, { HOST, PORT }: ProjectorConfig): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  switch (error.code) {
    case 'EADDRINUSE': {
      const sentence = `port ${PORT} on ${HOST} is in use: set PORT to a free one`;
      return new StartError(sentence, { cause: error });
    }
    case 'EACCES': {
      const sentence = `port ${PORT} may not be opened by this user: set PORT to one above 1023`;
      return new StartError(sentence, { cause: error });
    }
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND': {
      const sentence = `HOST ${HOST} is no address of this machine: set HOST to one that is`;
      return new StartError(sentence, { cause: error });
    }
    default:
      return error;
  }
}

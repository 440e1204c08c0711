import {
  awaitContainer,
  startContainer,
  type RunningContainer,
} from '../docker/start-container.ts';
import { LocalError } from '../local-error.ts';
import { LOOPBACK } from '../process/free-port.ts';
import type { RunningServer, StartOptions } from '../running-server.ts';
import { describeSource, type DockerSource, type ServerSource } from '../server-source.ts';
import { logFileOf, startBinary } from '../start-binary.ts';
import { withFreePort } from '../with-free-port.ts';
import { mongoArguments } from './mongo-arguments.ts';
import { ensureReplicaSet, REPLICA_SET } from './replica-set.ts';

const DATA_IN_CONTAINER = '/data/db';

/**
 * Starts a mongod as a replica set of one, on the loopback address only, and waits until it takes
 * writes. What was in the data folder is served again.
 *
 * @throws {LocalError} SERVER_START_FAILED; SETTING_INVALID for a server that is not ours to start.
 */
export function startMongo(source: ServerSource, options: StartOptions): Promise<RunningServer> {
  return withFreePort(options.port, async (port) => {
    const url = `mongodb://${LOOPBACK}:${String(port)}/?replicaSet=${REPLICA_SET}`;
    const facts = { url, port, describe: describeSource(source) };
    const ready = (giveUp: AbortSignal): Promise<void> => ensureReplicaSet(port, giveUp);
    switch (source.kind) {
      case 'url':
        throw new LocalError('SETTING_INVALID', 'The server of MONGO_URL is not ours to start.');
      case 'binary': {
        const args = mongoArguments(port, '.', options);
        const running = await startBinary({ server: 'MongoDB', source, args, options, ready });
        return { ...facts, ...running };
      }
      case 'docker': {
        const running = await startInContainer(source, port, options);
        await awaitContainer(running, { image: source.image, logFile: logFileOf(options) }, ready);
        return { ...facts, ...running };
      }
    }
  });
}

function startInContainer(
  source: DockerSource,
  port: number,
  options: StartOptions,
): Promise<RunningContainer> {
  return startContainer({
    image: source.image,
    entrypoint: 'mongod',
    args: mongoArguments(port, DATA_IN_CONTAINER, options),
    port,
    dataDir: options.dataDir,
    mountedAt: DATA_IN_CONTAINER,
    logFile: logFileOf(options),
  });
}

import { LOOPBACK } from '../process/free-port.ts';
import type { RunningServer, StartOptions } from '../running-server.ts';
import { describeSource, type BinarySource } from '../server-source.ts';
import { startBinary } from '../start-binary.ts';
import { withFreePort } from '../with-free-port.ts';
import { mongoArguments } from './mongo-arguments.ts';
import { withMongoClient } from './mongo-client.ts';

const READY_MS_MAX = 60_000;

/**
 * Starts a mongod on the loopback address only, to be one member of several, and waits until it
 * answers. On an empty folder it is in no set until somebody initiates REPLICA_SET with it; on the
 * data of a member it takes its place again. Its `url` leads to it alone, whatever its state.
 *
 * @throws {LocalError} SERVER_START_FAILED
 */
export function startMongoMember(
  source: BinarySource,
  options: StartOptions,
): Promise<RunningServer> {
  return withFreePort(options.port, async (port) => {
    const url = `mongodb://${LOOPBACK}:${String(port)}/?directConnection=true`;
    const running = await startBinary({
      server: 'MongoDB',
      source,
      args: mongoArguments(port, '.', options),
      options,
      ready: () => answers(url),
    });
    return { url, port, describe: describeSource(source), ...running };
  });
}

async function answers(url: string): Promise<void> {
  await withMongoClient(url, READY_MS_MAX, (client) => client.db('admin').command({ ping: 1 }));
}

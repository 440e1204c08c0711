import { fileURLToPath } from 'node:url';
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
import { waitForRedis } from './wait-for-redis.ts';

/** The settings that every Redis of Streamfold runs with. */
export const REDIS_CONF = fileURLToPath(new URL('../../../redis/redis.conf', import.meta.url));

/** How a Redis is to be started. */
export interface RedisStartOptions extends StartOptions {
  /**
   * The file of its settings. A server that is told to rewrite its configuration, as sentinels do,
   * writes into it.
   *
   * @default REDIS_CONF
   */
  readonly confFile?: string;
}

const CONF_IN_CONTAINER = '/streamfold/redis.conf';
const DATA_IN_CONTAINER = '/data';

/**
 * Starts a Redis with `infra/redis/redis.conf`, on the loopback address only, and waits until it
 * answers. What was in the data folder is served again.
 *
 * @throws {LocalError} SERVER_START_FAILED; SETTING_INVALID for a server that is not ours to start.
 */
export function startRedis(
  source: ServerSource,
  options: RedisStartOptions,
): Promise<RunningServer> {
  return withFreePort(options.port, async (port) => {
    const facts = {
      url: `redis://${LOOPBACK}:${String(port)}`,
      port,
      describe: describeSource(source),
    };
    const ready = (giveUp: AbortSignal): Promise<void> => waitForRedis(port, giveUp);
    switch (source.kind) {
      case 'url':
        throw new LocalError('SETTING_INVALID', 'The server of REDIS_URL is not ours to start.');
      case 'binary': {
        const args = [options.confFile ?? REDIS_CONF, ...redisArguments(port, options)];
        return {
          ...facts,
          ...(await startBinary({ server: 'Redis', source, args, options, ready })),
        };
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
  options: RedisStartOptions,
): Promise<RunningContainer> {
  return startContainer({
    image: source.image,
    entrypoint: 'redis-server',
    args: [CONF_IN_CONTAINER, ...redisArguments(port, options)],
    port,
    dataDir: options.dataDir,
    mountedAt: DATA_IN_CONTAINER,
    files: [{ source: options.confFile ?? REDIS_CONF, target: CONF_IN_CONTAINER }],
    logFile: logFileOf(options),
  });
}

// The working folder is the data folder: Redis 6.2 splits a path with a space on its command line.
function redisArguments(port: number, options: StartOptions): readonly string[] {
  const settings = { port: String(port), bind: LOOPBACK, dir: './', ...options.settings };
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
}

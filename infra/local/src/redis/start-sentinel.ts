import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOOPBACK } from '../process/free-port.ts';
import type { RunningServer, StartOptions } from '../running-server.ts';
import { describeSource, type BinarySource } from '../server-source.ts';
import { startBinary } from '../start-binary.ts';
import { withFreePort } from '../with-free-port.ts';
import { waitForRedis } from './wait-for-redis.ts';

/** What a sentinel watches. */
export interface WatchedMaster {
  readonly name: string;
  /** On the loopback address. */
  readonly port: number;
  /** How many sentinels must find it down. */
  readonly quorum: number;
  /** How long it must be silent to be down, milliseconds. */
  readonly downAfterMs: number;
}

const FAILOVER_TIMEOUT_MS = 6_000;

/**
 * Starts a sentinel on the loopback address only, and waits until it answers. It keeps what it learns
 * in its data folder, and goes on with that when it is started there again.
 *
 * @throws {LocalError} SERVER_START_FAILED
 */
export function startSentinel(
  source: BinarySource,
  watched: WatchedMaster,
  options: StartOptions,
): Promise<RunningServer> {
  return withFreePort(options.port, async (port) => {
    mkdirSync(options.dataDir, { recursive: true });
    const file = join(options.dataDir, 'sentinel.conf');
    const isFirstStart = options.port === undefined || !existsSync(file);
    if (isFirstStart) writeFileSync(file, sentinelConf(port, watched));
    const running = await startBinary({
      server: 'Redis Sentinel',
      source,
      // Relative, as the working folder is the data folder: a path may have a space in it.
      args: ['./sentinel.conf', '--sentinel'],
      options,
      ready: (giveUp) => waitForRedis(port, giveUp),
    });
    const url = `redis://${LOOPBACK}:${String(port)}`;
    return { url, port, describe: describeSource(source), ...running };
  });
}

function sentinelConf(port: number, { name, ...watched }: WatchedMaster): string {
  return [
    `port ${String(port)}`,
    `bind ${LOOPBACK}`,
    'dir ./',
    `sentinel monitor ${name} ${LOOPBACK} ${String(watched.port)} ${String(watched.quorum)}`,
    `sentinel down-after-milliseconds ${name} ${String(watched.downAfterMs)}`,
    `sentinel failover-timeout ${name} ${String(FAILOVER_TIMEOUT_MS)}`,
    '',
  ].join('\n');
}

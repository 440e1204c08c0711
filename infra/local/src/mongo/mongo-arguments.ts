import { LOOPBACK } from '../process/free-port.ts';
import type { StartOptions } from '../running-server.ts';
import { REPLICA_SET } from './replica-set.ts';

const CACHE_GIGABYTES = '0.25';
// mongod lets clients finish for 15 s by default, although ours have stopped before it does.
const QUIESCE_MS = '100';

/** The command line of a mongod of ours, without the executable. */
export function mongoArguments(
  port: number,
  dbpath: string,
  options: StartOptions,
): readonly string[] {
  const settings = {
    port: String(port),
    bind_ip: LOOPBACK,
    dbpath,
    replSet: REPLICA_SET,
    wiredTigerCacheSizeGB: CACHE_GIGABYTES,
    ...options.settings,
  };
  return [
    ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value].flat()),
    '--quiet',
    '--nounixsocket',
    '--setParameter',
    'diagnosticDataCollectionEnabled=false',
    '--setParameter',
    `shutdownTimeoutMillisForSignaledShutdown=${QUIESCE_MS}`,
  ];
}

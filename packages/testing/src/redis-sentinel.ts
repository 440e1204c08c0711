import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  REDIS_CONF,
  resolveRedis,
  startRedis,
  startSentinel,
  type RunningServer,
  type ServerSource,
  type StartOptions,
} from '@streamfold/local';
import { infoField, waitUntil, withNode } from './node-client.ts';
import { startPrivateServer, type PrivateServer } from './private-server.ts';
import { redisBinary } from './server-binary.ts';

/** A Redis with replicas and sentinels of one test file, on local processes. */
export interface PrivateRedisSentinel {
  /** `redis+sentinel://` with every sentinel. */
  readonly url: string;
  readonly servers: readonly PrivateServer[];
  readonly sentinels: readonly PrivateServer[];
  /** The master, as the sentinels know it. */
  readonly master: () => Promise<PrivateServer>;
}

/** How many there are of each. */
export interface SentinelShape {
  readonly replicas: number;
  readonly sentinels: number;
  /** Settings of the servers. @default none */
  readonly settings?: Readonly<Record<string, string>>;
}

/** How long the master must be silent for the sentinels to take it for dead, milliseconds. */
export const SENTINEL_DOWN_AFTER_MS = 2_000;

const MASTER_NAME = 'streamfold';

/**
 * Starts a Redis of the file's own with replicas and sentinels, and waits until every replica is in
 * step and every sentinel knows all the others. It ends as a private server does.
 */
export async function privateRedisSentinel(shape: SentinelShape): Promise<PrivateRedisSentinel> {
  const source = await redisBinary();
  const startServer = () =>
    startPrivateServer({
      server: 'redis',
      source,
      resolve: resolveRedis,
      start: startOnOwnConf,
      options: { settings: { 'repl-diskless-sync-delay': '0', ...shape.settings } },
    });
  const first = await startServer();
  const replicas = await Promise.all(
    Array.from({ length: shape.replicas }, async () => {
      const server = await startServer();
      // Told and not set, so that one that is started again is whatever the sentinels then say.
      await withNode(server.port, (client) => client.replicaof('127.0.0.1', first.port));
      await waitUntil('a replica is in step', () => isInStep(server));
      return server;
    }),
  );
  const watched = {
    name: MASTER_NAME,
    port: first.port,
    quorum: Math.floor(shape.sentinels / 2) + 1,
    downAfterMs: SENTINEL_DOWN_AFTER_MS,
  };
  const sentinels = await Promise.all(
    Array.from({ length: shape.sentinels }, () =>
      startPrivateServer({
        server: 'sentinel',
        source,
        resolve: resolveRedis,
        start: (_, options) => startSentinel(source, watched, options),
        options: {},
      }),
    ),
  );
  await Promise.all(
    sentinels.map((sentinel) =>
      waitUntil('a sentinel knows all others', () => knowsAll(sentinel, shape)),
    ),
  );
  const servers = [first, ...replicas];
  const places = sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',');
  return {
    url: `redis+sentinel://${places}/${MASTER_NAME}`,
    servers,
    sentinels,
    master: async () => {
      const port = await Promise.any(sentinels.map(masterPort));
      const master = servers.find((server) => server.port === port);
      if (master === undefined) throw new Error('the sentinels name a server that is not ours');
      return master;
    },
  };
}

// Sentinels have the servers write what they are into their configuration, which must not be ours.
function startOnOwnConf(source: ServerSource, options: StartOptions): Promise<RunningServer> {
  const confFile = join(options.dataDir, 'redis.conf');
  mkdirSync(options.dataDir, { recursive: true });
  if (!existsSync(confFile)) copyFileSync(REDIS_CONF, confFile);
  return startRedis(source, { ...options, confFile });
}

async function isInStep({ port }: PrivateServer): Promise<boolean> {
  return (await infoField(port, 'replication', 'master_link_status')) === 'up';
}

async function knowsAll({ port }: PrivateServer, shape: SentinelShape): Promise<boolean> {
  const line = await infoField(port, 'sentinel', 'master0');
  return line.endsWith(
    `status=ok,address=${line.split('address=')[1]?.split(',')[0] ?? ''},slaves=${shape.replicas},sentinels=${shape.sentinels}`,
  );
}

async function masterPort({ port }: PrivateServer): Promise<number> {
  const reply = await withNode(port, (client) =>
    client.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', MASTER_NAME),
  );
  return Number((reply as [string, string])[1]);
}

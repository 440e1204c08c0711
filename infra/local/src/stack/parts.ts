import type { StartOptions, RunningServer } from '../running-server.ts';
import { describeSource, type ServerSource } from '../server-source.ts';
import { LOOPBACK } from '../process/free-port.ts';
import { startMongo } from '../mongo/start-mongo.ts';
import { REPLICA_SET } from '../mongo/replica-set.ts';
import { startRedis } from '../redis/start-redis.ts';
import type { Addresses } from './addresses.ts';
import { choosePort } from './choose-port.ts';
import { claimData } from './data-writer.ts';
import { beginLog, type DataFolder } from './data-folder.ts';
import type { Part } from './part.ts';
import { startApp } from './start-app.ts';
import type { PreferredPort } from './stack-settings.ts';

/** What every part depends on. */
export interface PartFacts {
  readonly folder: DataFolder;
  readonly env: NodeJS.ProcessEnv;
  readonly checkout: string;
  readonly say: (line: string) => void;
}

/** A server and where it listens; there is no part to keep running where it is somebody else's. */
export interface ServerPart {
  readonly url: string;
  readonly part?: Part;
}

/** The Redis of the system. */
export async function redisPart(
  source: ServerSource,
  preferred: PreferredPort,
  facts: PartFacts,
): Promise<ServerPart> {
  announce('Redis', source, facts);
  if (source.kind === 'url') return { url: source.url };
  claimData(facts.folder.writerFile('redis'), 'Redis', source);
  const port = await choosePort('Redis', preferred, facts.say);
  const start = (options: StartOptions) => startRedis(source, options);
  const part = serverPart('Redis', 'redis', facts.folder.redis, port, start, facts);
  return { url: `redis://${LOOPBACK}:${String(port)}`, part };
}

/** The MongoDB replica set of the system. */
export async function mongoPart(
  source: ServerSource,
  preferred: PreferredPort,
  facts: PartFacts,
): Promise<ServerPart> {
  announce('MongoDB', source, facts);
  if (source.kind === 'url') return { url: source.url };
  claimData(facts.folder.writerFile('mongo'), 'MongoDB', source);
  const port = await choosePort('MongoDB', preferred, facts.say);
  const start = (options: StartOptions) => startMongo(source, options);
  const part = serverPart('MongoDB', 'mongo', facts.folder.mongo, port, start, facts);
  return { url: `mongodb://${LOOPBACK}:${String(port)}/?replicaSet=${REPLICA_SET}`, part };
}

/** One of our apps. */
export function appPart(
  name: 'account-service' | 'projector',
  entry: string,
  port: number,
  addresses: Addresses,
  { folder, env, checkout }: PartFacts,
): Part {
  const logFile = folder.logFile(name);
  beginLog(logFile);
  return {
    name: name.replace('-', ' '),
    logFile,
    start: (giveUp) =>
      startApp(
        {
          name,
          entry,
          cwd: checkout,
          port,
          env: { ...env, REDIS_URL: addresses.redisUrl, MONGO_URL: addresses.mongoUrl },
          logFile,
          recordFile: folder.recordFile(name),
        },
        giveUp,
      ),
  };
}

function serverPart(
  name: string,
  file: string,
  dataDir: string,
  port: number,
  start: (options: StartOptions) => Promise<RunningServer>,
  { folder }: PartFacts,
): Part {
  const logFile = folder.logFile(file);
  const recordFile = folder.recordFile(file);
  beginLog(logFile);
  return {
    name,
    logFile,
    start: (giveUp) => start({ dataDir, port, logFile, recordFile, giveUp }),
  };
}

function announce(name: string, source: ServerSource, { say }: PartFacts): void {
  say(`${name}: ${describeSource(source)}`);
}

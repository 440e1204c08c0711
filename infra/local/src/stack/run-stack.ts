import { rmSync } from 'node:fs';
import { cacheFolderOf } from '../fetch/cache-folder.ts';
import { resolveMongo } from '../mongo/resolve-mongo.ts';
import { endRecordedProcesses } from '../process/process-record.ts';
import type { Progress } from '../progress.ts';
import { resolveRedis } from '../redis/resolve-redis.ts';
import { describeSource } from '../server-source.ts';
import { writeAddresses } from './addresses.ts';
import { choosePort, requireFreePort } from './choose-port.ts';
import { commandsToTry } from './commands-to-try.ts';
import { openDataFolder, type DataFolder } from './data-folder.ts';
import { followLogs } from './follow-logs.ts';
import { describeStack } from './report.ts';
import { listenForStopRequests, type StopRequests } from './stop-requests.ts';
import type { StackSettings } from './stack-settings.ts';
import { supervise, type Supervision } from './supervise.ts';
import type { Part } from './part.ts';
import { appPart, redisPart, mongoPart, type PartFacts } from './parts.ts';

/** What a run of the whole system is given. */
export interface StackRun {
  readonly settings: StackSettings;
  readonly env: NodeJS.ProcessEnv;
  readonly checkout: string;
  /** The main.ts of the two apps. */
  readonly entries: { readonly service: string; readonly projector: string };
  readonly isFresh: boolean;
  readonly isVerbose: boolean;
  readonly progress: Progress;
}

/** What was started so far; ended in the opposite order. */
interface Started {
  readonly name: string;
  readonly supervision: Supervision;
}

/**
 * Brings everything up, keeps it running, and ends it in order when that is asked for. Settles when
 * nothing runs any more.
 *
 * @throws {LocalError} when it cannot be brought up or kept running; nothing runs by then.
 */
export async function runStack(run: StackRun): Promise<void> {
  const { settings, progress } = run;
  const folder = openDataFolder(settings.dataDir, settings.defaultDataDir);
  const started: Started[] = [];
  const requests = listenForStopRequests(() => void killAll(started, progress));
  try {
    await prepare(run, folder);
    const failed = Promise.withResolvers<never>();
    const add = (name: string, supervision: Supervision): Promise<void> => {
      started.unshift({ name, supervision });
      void supervision.failed.then(failed.reject);
      return supervision.ready;
    };
    // A failure may come when nobody waits for it: while everything is being stopped.
    failed.promise.catch(() => undefined);
    await Promise.race([requests.first, failed.promise, bringUp(run, folder, add, requests)]);
    await Promise.race([requests.first, failed.promise]);
  } finally {
    await stopAll(started, progress);
    rmSync(folder.addresses, { force: true });
    folder.release();
  }
}

async function prepare(run: StackRun, folder: DataFolder): Promise<void> {
  const { settings, progress, isFresh } = run;
  const ended = await endRecordedProcesses(folder.run);
  if (ended.length > 0) progress.say(`Ended what an earlier run had left: ${ended.join(', ')}.`);
  if (isFresh) {
    folder.clear();
    progress.say(`Removed the data of earlier runs from ${settings.dataDir}.`);
  }
  await requireFreePort(settings.servicePort, 'PORT');
}

async function bringUp(
  run: StackRun,
  folder: DataFolder,
  add: (name: string, supervision: Supervision) => Promise<void>,
  requests: StopRequests,
): Promise<void> {
  const { settings, env, progress, checkout, entries } = run;
  const startedAt = Date.now();
  const say = (line: string): void => progress.say(line);
  const context = { env, cacheFolder: cacheFolderOf(env), progress };
  const [redisSource, mongoSource] = await Promise.all([
    resolveRedis(context),
    resolveMongo(context),
  ]);
  const facts: PartFacts = { folder, env, checkout, say };
  const redis = await redisPart(redisSource, settings.redisPort, facts);
  const mongo = await mongoPart(mongoSource, settings.mongoPort, facts);
  const projectorPort = await choosePort('the projector', settings.projectorPort, say);
  if (requests.isStopping()) return;
  const keepRunning = (part: Part): Promise<void> => add(part.name, supervise(part, say));
  const servers = [redis.part, mongo.part].filter((part) => part !== undefined);
  await Promise.all(servers.map(keepRunning));
  const addresses = {
    serviceUrl: `http://127.0.0.1:${String(settings.servicePort)}`,
    projectorUrl: `http://127.0.0.1:${String(projectorPort)}`,
    redisUrl: redis.url,
    mongoUrl: mongo.url,
  };
  const apps = [
    appPart('projector', entries.projector, projectorPort, addresses, facts),
    appPart('account-service', entries.service, settings.servicePort, addresses, facts),
  ];
  if (requests.isStopping()) return;
  await Promise.all(apps.map(keepRunning));
  if (requests.isStopping()) return;
  writeAddresses(folder.addresses, addresses);
  if (run.isVerbose) followLogs([...servers, ...apps], say);
  const commands = commandsToTry({
    addresses,
    redisSource,
    mongoSource,
    bin: folder.bin,
    checkout,
    env,
  });
  const lines = describeStack({
    addresses,
    redis: describeSource(redisSource),
    mongo: describeSource(mongoSource),
    dataDir: settings.dataDir,
    commands,
    readyMs: Date.now() - startedAt,
  });
  for (const line of lines) say(line);
}

async function stopAll(started: readonly Started[], progress: Progress): Promise<void> {
  // The service first, so that nothing is accepted any more; then the projector; the servers last.
  for (const { name, supervision } of started) {
    progress.say(`Stopping ${name} …`);
    await supervision.stop();
  }
  if (started.length > 0) progress.say('Everything is stopped.');
}

async function killAll(started: readonly Started[], progress: Progress): Promise<void> {
  progress.say('Stopping at once.');
  await Promise.allSettled(started.map(({ supervision }) => supervision.kill()));
  process.exit(130);
}
